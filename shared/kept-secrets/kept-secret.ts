import { randomBytes } from 'node:crypto';
import { isNew } from '../dynamodb/conditions.ts';
import { get } from '../dynamodb/reads.ts';
import { apply } from '../dynamodb/transact.ts';
import { put } from '../dynamodb/writes.ts';
import { keptSecrets } from './rows.ts';

/**
 * What a secret of this deployment is for: `cursor-secret` seals cursors, `search-secret` hides what orders are found by. They stand among the
 * kept answers: who loses that table loses the cursors under way, and has the search made anew.
 */
export type KeptSecretName = 'cursor-secret' | 'search-secret';

const known = new Map<KeptSecretName, Buffer>();

/** The secret, 32 bytes; undefined where none was made yet, so that nothing can have been sealed or hidden with it. */
export async function keptSecret(name: KeptSecretName): Promise<Buffer | undefined> {
  const remembered = known.get(name);
  if (remembered) return remembered;
  const row = await get(keptSecrets, { request: name });
  if (!row) return undefined;
  const secret = Buffer.from(String(row['secret']), 'base64url');
  known.set(name, secret);
  return secret;
}

/** The secret, which is made at the first need. Of those who make it at once, one wins. */
export async function madeSecret(name: KeptSecretName): Promise<Buffer> {
  const present = await keptSecret(name);
  if (present) return present;
  await apply(put(name, keptSecrets, { request: name, secret: randomBytes(32).toString('base64url') }, isNew));
  const made = await keptSecret(name);
  if (!made) throw new Error(`the ${name} was made and is not there`);
  return made;
}
