import { createHash } from 'node:crypto';
import { nowIso } from '../ambient.ts';
import { isNew } from '../dynamodb/conditions.ts';
import { get, queryRows } from '../dynamodb/reads.ts';
import type { Row } from '../dynamodb/wire.ts';
import { put, type Write } from '../dynamodb/writes.ts';
import { required } from '../environment.ts';
import { sealed, unsealedBytes } from '../http/sealed.ts';
import { remember } from '../remembered.ts';
import { secretText } from '../secrets.ts';
import { newPersonKey, type KeyName, type PersonKey } from './person-key.ts';
import { personKeyRows } from './rows.ts';

/** For so long, in milliseconds, an instance may still open what was sealed with a key that was destroyed. */
export const keyMemoryMs = 30_000;

const opening = remember<PersonKey | 'destroyed'>(5_000, keyMemoryMs);
const sealing = remember<PersonKey>(5_000, keyMemoryMs);

/** Name of the write that keeps a new key, as a failed transaction reports it. */
export const newKeyWrite = 'person-key';

/**
 * The key by its name, up to 30 seconds old; undefined where it was destroyed: what it has sealed is gone. Throws where there was never such
 * a key, as it is lost then and not erased.
 */
export async function keyToOpen({ person, generation }: KeyName): Promise<PersonKey | undefined> {
  const place = { person, entry: entryOf(generation) };
  const name = `${person} ${generation}`;
  let known = opening.get(name);
  if (known === undefined) {
    // A key that was made just now is missed by the cheaper read.
    const row = (await get(personKeyRows, place, { stale: true })) ?? (await get(personKeyRows, place));
    if (!row) throw new Error(`the key ${generation} of a person is lost: what it has sealed cannot be read`);
    known = (await keyIn(row)) ?? 'destroyed';
    opening.set(name, known);
  }
  return known === 'destroyed' ? undefined : known;
}

/** The key by which something new of a person is sealed, up to 30 seconds old; a new one, with the write that keeps it, where there is none. */
export async function keyToSeal(
  person: string,
): Promise<{ readonly key: PersonKey; readonly writes: readonly Write[] }> {
  const known = sealing.get(person);
  if (known) return { key: known, writes: [] };
  const newest = { partition: person, prefix: keyPrefix, descending: true } as const;
  const [row] = (await queryRows(personKeyRows, newest, { limit: 1 })).rows;
  const present = row && (await keyIn(row));
  if (present) {
    sealing.set(person, present);
    return { key: present, writes: [] };
  }
  const key = newPersonKey({ person, generation: row ? generationIn(row) + 1 : 1 });
  return { key, writes: [await keyWrite(key)] };
}

/** The deployment's own key: seals those of persons in their table, and hides whose they are. Losing it loses what they have sealed. */
export async function deploymentKey(): Promise<Buffer> {
  return createHash('sha256')
    .update(await secretText(required('VAULT_KEY_NAME')))
    .digest();
}

const keyPrefix = 'KEY#';

const entryOf = (generation: number): string => `${keyPrefix}${String(generation).padStart(6, '0')}`;

const generationIn = ({ entry }: Readonly<Row>): number => Number(String(entry).slice(keyPrefix.length));

async function keyIn(row: Readonly<Row>): Promise<PersonKey | undefined> {
  const { person, key } = row;
  if (!(key instanceof Uint8Array)) return undefined;
  return { person: String(person), generation: generationIn(row), key: unsealedBytes(key, await deploymentKey()) };
}

async function keyWrite({ person, generation, key }: PersonKey): Promise<Write> {
  const row = { person, entry: entryOf(generation), key: sealed(key, await deploymentKey()), madeAt: nowIso() };
  return put(newKeyWrite, personKeyRows, row, isNew);
}
