import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { leanClient } from './aws/lean-client.ts';
import { remember } from './remembered.ts';

let client: SecretsManagerClient | undefined;
const known = remember<string>(20, 5 * 60_000);

/**
 * The text of a secret by its name, at most 5 minutes old, so that a rotated one is used soon. Throws when there is none, or
 * when it has no text.
 */
export async function secretText(name: string): Promise<string> {
  const kept = known.get(name);
  if (kept !== undefined) return kept;
  client ??= leanClient(SecretsManagerClient, {});
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name }));
  if (!SecretString) throw new Error(`the secret ${name} has no text; store a JSON text in it`);
  known.set(name, SecretString);
  return SecretString;
}
