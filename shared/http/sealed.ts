import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/**
 * Seals a text so that only who has `key` (32 bytes) can read it again. The same text under the same key gives the same
 * seal, so that runs can be replayed; different texts never share an initialisation vector.
 */
export function sealed(text: string, key: Buffer): Uint8Array {
  const iv = createHmac('sha256', key).update(text).digest().subarray(0, ivBytes);
  const cipher = createCipheriv(algorithm, key, iv);
  const content = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), content]);
}

/** Opens a seal. Throws when it was made with another key, or is none. */
export function unsealed(seal: Uint8Array, key: Buffer): string {
  const bytes = Buffer.from(seal);
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes });
  decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
  return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString('utf8');
}
