import { createHash } from 'node:crypto';
import { nowIso } from '../ambient.ts';
import { all, equals, isNew, isThere, unset } from '../dynamodb/conditions.ts';
import { get, queryRows } from '../dynamodb/reads.ts';
import type { Row } from '../dynamodb/wire.ts';
import { check, put, update, type Update, type Write } from '../dynamodb/writes.ts';
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

/** Name of the write that closes or destroys a key. */
const closedKeyWrite = 'closed-key';

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

/**
 * The key by which something new of a person is sealed, up to 30 seconds old; a new one, with the write that keeps it, where there is none, or the
 * newest is closed.
 */
export async function keyToSeal(
  person: string,
): Promise<{ readonly key: PersonKey; readonly writes: readonly Write[] }> {
  const known = sealing.get(person);
  if (known) return { key: known, writes: [] };
  const row = await newestKeyRow(person);
  const present = row && row['closedBy'] === undefined ? await keyIn(row) : undefined;
  if (present) {
    sealing.set(person, present);
    return { key: present, writes: [] };
  }
  const key = newPersonKey({ person, generation: row ? generationIn(row) + 1 : 1 });
  return { key, writes: [await keyWrite(key)] };
}

/** How the newest key of a person stands; undefined of whom there was never one. Read consistently. */
export async function newestKey(person: string): Promise<KeyStanding | undefined> {
  const row = await newestKeyRow(person);
  return row && standingIn(row);
}

function standingIn(row: Readonly<Row>): KeyStanding {
  const { person, closedBy, key } = row;
  return {
    person: String(person),
    generation: generationIn(row),
    ...(closedBy === undefined ? {} : { closedBy: String(closedBy) }),
    isDestroyed: key === undefined,
  };
}

/** How a key stands; undefined where it is not there. Read consistently. */
export async function standingOf({ person, generation }: KeyName): Promise<KeyStanding | undefined> {
  const row = await get(personKeyRows, { person, entry: entryOf(generation) });
  return row && standingIn(row);
}

/** A key as it stands in its row. */
export interface KeyStanding extends KeyName {
  /** The erasure that has closed it; of the books, that their time is over. */
  readonly closedBy?: string;
  readonly isDestroyed: boolean;
}

/** Closes a key: what is new of the person is sealed by the next one. Fails by its name where it is closed already. */
export function closingWrite({ person, generation }: KeyName, closedBy: string): Update {
  const place = { person, entry: entryOf(generation) };
  return update(closedKeyWrite, personKeyRows, place, { set: { closedBy } }, all(isThere, unset('closedBy')));
}

/** A check that a key is not closed; fails by the name of closing it. */
export function openWrite({ person, generation }: KeyName): Write {
  return check(closedKeyWrite, personKeyRows, { person, entry: entryOf(generation) }, unset('closedBy'));
}

/** Destroys a key that was closed by this: what it has sealed cannot be read any more, here or in any copy of it. Done before, it changes nothing. */
export function destroyingWrite({ person, generation }: KeyName, closedBy: string): Update {
  const destroyed = { setIfUnset: { destroyedAt: nowIso() }, unset: ['key'] };
  const place = { person, entry: entryOf(generation) };
  return update(closedKeyWrite, personKeyRows, place, destroyed, equals('closedBy', closedBy));
}

/** Keeps the mark of a destroyed key where the table knows nothing of it: what it has sealed is erased then, and not lost. */
export function destroyedWrite({ person, generation }: KeyName, closedBy: string): Write {
  const row = { person, entry: entryOf(generation), closedBy, destroyedAt: nowIso() };
  return put(closedKeyWrite, personKeyRows, row, isNew);
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

async function newestKeyRow(person: string): Promise<Row | undefined> {
  const newest = { partition: person, prefix: keyPrefix, descending: true } as const;
  return (await queryRows(personKeyRows, newest, { limit: 1 })).rows[0];
}

async function keyIn(row: Readonly<Row>): Promise<PersonKey | undefined> {
  const { person, key } = row;
  if (!(key instanceof Uint8Array)) return undefined;
  return { person: String(person), generation: generationIn(row), key: unsealedBytes(key, await deploymentKey()) };
}

async function keyWrite({ person, generation, key }: PersonKey): Promise<Write> {
  const row = { person, entry: entryOf(generation), key: sealed(key, await deploymentKey()), madeAt: nowIso() };
  return put(newKeyWrite, personKeyRows, row, isNew);
}
