import { randomBytes } from 'node:crypto';
import { isNew } from '../dynamodb/conditions.ts';
import { get } from '../dynamodb/reads.ts';
import { apply } from '../dynamodb/transact.ts';
import { put } from '../dynamodb/writes.ts';
import { cursorSecrets } from './rows.ts';

/**
 * The secret that the cursors of this deployment are sealed with. It stands among the kept answers, in a row that does not expire:
 * who loses that table loses cursors under way, and nothing else.
 */
const row = { request: 'cursor-secret' } as const;

let known: Buffer | undefined;

/** The secret, 32 bytes; undefined where none was made yet, so that no cursor can have been issued. */
export async function cursorSecret(): Promise<Buffer | undefined> {
  if (known) return known;
  const kept = await get(cursorSecrets, row);
  return kept && (known = Buffer.from(String(kept['secret']), 'base64url'));
}

/** The secret, which is made at the first need. Of those who make it at once, one wins. */
export async function madeCursorSecret(): Promise<Buffer> {
  const present = await cursorSecret();
  if (present) return present;
  await apply(put('cursor-secret', cursorSecrets, { ...row, secret: randomBytes(32).toString('base64url') }, isNew));
  const made = await cursorSecret();
  if (!made) throw new Error('the secret of the cursors was made and is not there');
  return made;
}
