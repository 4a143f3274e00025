import { createDecipheriv, createHash } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import type { Tables } from '../invariant.ts';
import type { Row } from './rows.ts';

/**
 * What is sealed in a row by the key of a person, which is sealed in its own row by the deployment's; undefined where nothing is, or where the key is
 * not there any more.
 */
export function openedIn(tables: Tables, row: Row): Row | undefined {
  const { sealed, person, generation } = row;
  if (sealed === undefined) return undefined;
  const [key] = [tables.partition('Vault', person).get(`KEY#${String(generation).padStart(6, '0')}`)?.['key']];
  const secret = tables.vaultKey?.();
  if (key === undefined || secret === undefined) return undefined;
  const content = unsealed(bytesOf(sealed), unsealed(bytesOf(key), createHash('sha256').update(secret).digest()));
  const text = content.subarray(1);
  return JSON.parse((content[0] === 1 ? inflateRawSync(text) : text).toString('utf8')) as Row;
}

const bytesOf = (attribute: unknown): Buffer =>
  typeof attribute === 'string' ? Buffer.from(attribute, 'base64') : Buffer.from(attribute as Uint8Array);

/** AES-256-GCM: twelve bytes to begin with, sixteen that prove it, and the content. */
function unsealed(bytes: Buffer, key: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 });
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
}
