import { expect, test } from 'vitest';
import recommended from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import { project } from '../support/template/settings.ts';

/** Where cdk.json decides otherwise, by docs/decisions.md. */
const decided: Record<string, unknown> = {
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
  '@aws-cdk/core:enableAdditionalMetadataCollection': false,
};

test('cdk.json sets every feature flag of this CDK as it recommends, but for those decided otherwise', () => {
  const { oms: _, ...flags } = project.context;
  expect(flags).toEqual({ ...recommended, ...decided });
});
