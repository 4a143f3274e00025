import { createHash } from 'node:crypto';
import { required } from '#shared/environment.ts';
import { sealed, unsealed } from '#shared/http/sealed.ts';
import { secretText } from '#shared/secrets.ts';

/**
 * Signing secrets have to be read again, so that they stand in their table sealed (AES-256-GCM) by a key that only functions which sign
 * or make them may read. Who reads the table or a backup of it signs nothing.
 */
export async function sealedSecret(secret: string): Promise<string> {
  return Buffer.from(sealed(secret, await key())).toString('base64url');
}

/** Throws when the seal was made with another key. */
export async function openedSecret(seal: string): Promise<string> {
  return unsealed(Buffer.from(seal, 'base64url'), await key());
}

async function key(): Promise<Buffer> {
  return createHash('sha256')
    .update(await secretText(required('WEBHOOK_KEY_NAME')))
    .digest();
}
