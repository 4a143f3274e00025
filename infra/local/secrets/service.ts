import { createHash, randomInt } from 'node:crypto';
import * as z from 'zod';
import { parseInput } from '../input.ts';
import type { Kernel } from '../kernel.ts';
import {
  answersTo,
  AwsError,
  type LocalService,
  type Resource,
  type ResourceKind,
  type Surroundings,
} from '../service.ts';
import { transaction } from '../data-folder/transaction.ts';
import { generateSecret, generateSecretString, type PickBelow } from './generate.ts';
import { createSecretStore, type SecretRow } from './secret-store.ts';

const properties = z.strictObject({
  Name: z.string().optional(),
  Description: z.string().optional(),
  SecretString: z.string().optional(),
  GenerateSecretString: generateSecretString.optional(),
});

const secretKind: ResourceKind<z.infer<typeof properties>> = {
  type: 'AWS::SecretsManager::Secret',
  properties,
  nameProperty: 'Name',
  identify: (name, where) => ({ ref: secretArn(name, where), attributes: {} }),
};

const identified = z.object({ SecretId: z.string() });
const stage = z.enum(['AWSCURRENT', 'AWSPREVIOUS']).default('AWSCURRENT');
const getValue = identified.extend({ VersionStage: stage });
const putValue = identified.extend({ SecretString: z.string(), ClientRequestToken: z.string().optional() });

/**
 * AWS Secrets Manager: the secrets of the template, kept in the host's database.
 * @param pick randomness of generated secrets: the system's secure source, unless a simulation brings its own.
 */
export function createSecretsService(kernel: Kernel, pick: PickBelow = randomInt): LocalService {
  const store = createSecretStore(kernel.db, kernel.vault);
  const now = () => kernel.timeline.now();

  function find(id: string): SecretRow {
    const secret = store.find(id);
    if (!secret)
      throw new AwsError('ResourceNotFoundException', `Secrets Manager can't find the specified secret ${id}.`);
    return secret;
  }

  /** Makes `string` the current version, and the one that was current the previous one. */
  function addVersion(secret: SecretRow, string: string, token = kernel.newId()): string {
    const versions = store.versions(secret.name);
    const same = versions.find(({ version_id }) => version_id === token);
    if (same?.string === string) return token;
    if (same) {
      throw new AwsError(
        'ResourceExistsException',
        `You can't use ClientRequestToken ${token} for two values of one secret.`,
      );
    }
    const before = versions.find((each) => each.stage === 'AWSCURRENT');
    transaction(kernel.db, () => {
      if (before) store.saveVersion({ ...before, stage: 'AWSPREVIOUS' });
      const version = { secret: secret.name, version_id: token, string, created_at: now() };
      store.saveVersion({ ...version, stage: 'AWSCURRENT' });
      store.save({ ...secret, changed_at: now() });
    });
    return token;
  }

  function configure(resource: Resource): void {
    const given = properties.parse(resource.properties);
    const template = createHash('sha256')
      .update(JSON.stringify([given.SecretString, given.GenerateSecretString]))
      .digest('hex');
    const known = store.find(resource.name);
    const secret: SecretRow = {
      name: resource.name,
      arn: secretArn(resource.name, kernel),
      description: given.Description ?? null,
      template,
      created_at: known?.created_at ?? now(),
      changed_at: known?.changed_at ?? now(),
    };
    store.save(secret);
    if (known?.template === template) return;
    if (given.SecretString !== undefined) addVersion(secret, given.SecretString);
    else if (given.GenerateSecretString) addVersion(secret, generateSecret(given.GenerateSecretString, pick));
  }

  const operations: Record<string, (input: unknown) => unknown> = {
    GetSecretValue(input) {
      const request = parseInput(getValue, input, 'InvalidParameterException');
      const secret = find(request.SecretId);
      const version = store.versions(secret.name).find((each) => each.stage === request.VersionStage);
      if (!version) {
        throw new AwsError(
          'ResourceNotFoundException',
          `Secrets Manager can't find the specified secret value for staging label: ${request.VersionStage}`,
        );
      }
      return {
        ARN: secret.arn,
        Name: secret.name,
        VersionId: version.version_id,
        SecretString: version.string,
        VersionStages: [version.stage],
        CreatedDate: version.created_at / 1000,
      };
    },
    PutSecretValue(input) {
      const request = parseInput(putValue, input, 'InvalidParameterException');
      const secret = find(request.SecretId);
      const versionId = addVersion(secret, request.SecretString, request.ClientRequestToken);
      return { ARN: secret.arn, Name: secret.name, VersionId: versionId, VersionStages: ['AWSCURRENT'] };
    },
  };

  return {
    name: 'secrets',
    targetPrefix: 'secretsmanager',
    kinds: [secretKind],
    configure(resources) {
      transaction(kernel.db, () => resources.forEach(configure));
    },
    call: answersTo('Secrets Manager', operations),
    start() {},
    async stop() {},
  };
}

/** The six characters that AWS adds at random are made from the name here, so that an ARN is known before the start. */
function secretArn(name: string, { region, account }: Surroundings): string {
  const suffix = createHash('sha256')
    .update(name)
    .digest('base64')
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .slice(0, 6);
  return `arn:aws:secretsmanager:${region}:${account}:secret:${name}-${suffix}`;
}
