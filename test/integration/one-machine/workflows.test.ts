import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createStepFunctionsService } from '#infra/local/stepfunctions/service.ts';
import { testKernel } from '#infra/local/test/support/kernel.ts';
import { machineResource } from '#infra/local/test/unit/stepfunctions/support.ts';

const workflows = new URL('../../../workflows/', import.meta.url);

test.each(readdirSync(workflows).filter((name) => name.endsWith('.asl.json')))(
  'workflows/%s is a definition that the one-machine host runs',
  (name) => {
    const machine = machineResource(JSON.parse(readFileSync(new URL(name, workflows), 'utf8')) as object);
    const service = createStepFunctionsService(testKernel());
    expect(() => service.configure([machine])).not.toThrow();
  },
);
