import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { leanClient } from '#shared/aws/lean-client.ts';
import { ambient } from '#shared/ambient.ts';
import { required } from '#shared/environment.ts';

let client: SecretsManagerClient | undefined;
let remembered: { readonly secret: string; readonly until: number } | undefined;

/** How long a rotated secret may go unnoticed. */
const memoryMs = 60_000;

/** The secret that carriers sign with, by the name that the deployment gives; up to a minute old. */
export async function carrierSecret(): Promise<string> {
  if (remembered && remembered.until > ambient.now()) return remembered.secret;
  client ??= leanClient(SecretsManagerClient, {});
  const name = required('CARRIER_SECRET_NAME');
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name }));
  if (!SecretString) throw new Error(`the secret ${name} holds no text; store the signing secret of the carrier in it`);
  remembered = { secret: SecretString, until: ambient.now() + memoryMs };
  return SecretString;
}
