import { createHash } from 'node:crypto';
import { required } from '#shared/environment.ts';
import { sealed, unsealed } from '#shared/http/sealed.ts';
import { secretText } from '#shared/secrets.ts';
import type { SigningSecret } from './endpoint.ts';

/**
 * Signing secrets have to be read again, so that they stand in their table sealed (AES-256-GCM) by a key that only functions which sign
 * or make them may read. Who reads the table or a backup of it signs nothing.
 */
export async function sealedSecret(secret: string): Promise<string> {
  return Buffer.from(sealed(secret, await key())).toString('base64url');
}

/** The secrets with a seal each; one that stands in plain gets it. */
export function allSealed(secrets: readonly SigningSecret[]): Promise<SigningSecret[]> {
  return Promise.all(
    secrets.map(async (one) => {
      if ('seal' in one) return one;
      const { secret, ...rest } = one;
      return { seal: await sealedSecret(secret), ...rest };
    }),
  );
}

/** Of these secrets those that can be opened: what was sealed with another key cannot. Throws where the key cannot be read. */
export async function openedSecrets(secrets: readonly SigningSecret[]): Promise<string[]> {
  const present = await key();
  return secrets.flatMap((one) => {
    if ('secret' in one) return one.secret;
    try {
      return unsealed(Buffer.from(one.seal, 'base64url'), present);
    } catch {
      return [];
    }
  });
}

async function key(): Promise<Buffer> {
  return createHash('sha256')
    .update(await secretText(required('WEBHOOK_KEY_NAME')))
    .digest();
}
