import { createCipheriv, createDecipheriv, hash } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/**
 * Seals a text, or bytes, so that only who has `key` (32 bytes) can read it again. The same content under the same key gives the
 * same seal, so that runs can be replayed; different contents never share an initialisation vector.
 */
export function sealed(content: string | Uint8Array, key: Buffer): Uint8Array {
  const plain = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content);
  const iv = hash('sha256', Buffer.concat([key, plain]), 'buffer').subarray(0, ivBytes);
  const cipher = createCipheriv(algorithm, key, iv);
  const hidden = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), hidden]);
}

/** Opens the seal of bytes. Throws when it was made with another key, or is none. */
export function unsealedBytes(seal: Uint8Array, key: Buffer): Buffer {
  const bytes = Buffer.from(seal);
  const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes });
  decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes));
  return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]);
}

/** Opens the seal of a text. Throws when it was made with another key, or is none. */
export function unsealed(seal: Uint8Array, key: Buffer): string {
  return unsealedBytes(seal, key).toString('utf8');
}
