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

/** Of these secrets those that can be opened: what was sealed with another key cannot. Throws where the key cannot be read. */
export async function openedSecrets(secrets: readonly SigningSecret[]): Promise<string[]> {
  const present = await key();
  return secrets.flatMap(({ seal }) => {
    try {
      return unsealed(Buffer.from(seal, 'base64url'), present);
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
