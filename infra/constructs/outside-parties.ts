import { ArnFormat } from 'aws-cdk-lib';
import { outsideParties } from '#functions/contexts.ts';
import type { OutsideKind, OutsideParty } from '#shared/outside-party.ts';
import type { Settings } from '../config.ts';
import type { DataStack } from '../stacks/data-stack.ts';

/** The outside parties of a kind that a stage works with. */
export function partiesSetUp(kind: OutsideKind, settings: Settings): OutsideParty[] {
  return outsideParties.filter((party) => party.kind === kind && isSetUp(party, settings));
}

/** The parties' secrets that a function of these needs reads: what each is called and the ARN by which it is granted. */
export function partySecrets(
  needed: readonly string[],
  settings: Settings,
  data: DataStack,
): { party: string; secretName: string; secretArn: string }[] {
  return outsideParties
    .filter((party) => needed.includes(party.kind) && isSetUp(party, settings))
    .flatMap(({ name: party }) => {
      const own = data.partySecrets[party];
      if (own) return [{ party, secretName: own.secretName, secretArn: own.secretArn }];
      const secretName = settings.secrets[party];
      // One that a person has made ends with six characters that only Secrets Manager knows.
      return secretName ? [{ party, secretName, secretArn: secretArn(`${secretName}-??????`, data) }] : [];
    });
}

function isSetUp({ name, setUp }: OutsideParty, settings: Settings): boolean {
  switch (setUp) {
    case 'own-secret':
      return true;
    case 'named-secret':
      return settings.secrets[name] !== undefined;
    case 'testPayments':
    case 'testScreening':
      return settings[setUp];
  }
}

function secretArn(resourceName: string, data: DataStack): string {
  return data.formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
