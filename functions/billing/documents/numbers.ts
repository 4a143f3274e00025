import { nowIso } from '#shared/ambient.ts';
import { equals, unset } from '#shared/dynamodb/conditions.ts';
import { get } from '#shared/dynamodb/reads.ts';
import type { FailedCondition } from '#shared/dynamodb/transact.ts';
import { update, type Write } from '#shared/dynamodb/writes.ts';
import { numberRows } from '../rows.ts';

export const documentKinds = ['invoice', 'credit_memo'] as const;
export type DocumentKind = (typeof documentKinds)[number];

const prefixes: Record<DocumentKind, string> = { invoice: 'INV', credit_memo: 'CRM' };

/** The number of a document: `INV-uk-000001`. */
export function documentNumber(kind: DocumentKind, branch: string, count: number): string {
  return `${prefixes[kind]}-${branch}-${String(count).padStart(6, '0')}`;
}

/** The branch and count that a number stands for; undefined for what is not a number of this kind. */
export function parseNumber(kind: DocumentKind, number: string): { branch: string; count: number } | undefined {
  const match = /^(INV|CRM)-([a-z0-9-]{1,40})-(\d{6,12})$/.exec(number);
  if (!match || match[1] !== prefixes[kind]) return undefined;
  const parsed = { branch: match[2] ?? '', count: Number(match[3]) };
  return documentNumber(kind, parsed.branch, parsed.count) === number ? parsed : undefined;
}

/** Sorts numbers of one branch and kind in the order in which they were given out. */
export const byNumber = (one: string, other: string): number =>
  one.length - other.length || (one < other ? -1 : one > other ? 1 : 0);

/** A branch's counter of one kind: the last number given out, and when the first was. */
export interface Counter {
  readonly last: number;
  readonly openedAt?: string | undefined;
}

const counterName = 'number';
const counterKey = (branch: string, kind: DocumentKind) => ({ account: `numbers#${branch}`, entry: kind });

/** The last number that a branch has given out; 0 when none. */
export async function readCounter(branch: string, kind: DocumentKind): Promise<Counter> {
  const row = await get(numberRows, counterKey(branch, kind));
  return { last: Number(row?.['last'] ?? 0), openedAt: row?.['openedAt'] as string | undefined };
}

const turns = new Map<string, Promise<unknown>>();

/** How often a document is tried while others take its number first. */
export const mostNumbersTried = 30;

/**
 * Lets those who take numbers of a branch within one process do it one after the other: otherwise they would make each other's
 * transactions fail. Takers elsewhere still do.
 */
export async function inTurn<Done>(kind: DocumentKind, branch: string, take: () => Promise<Done>): Promise<Done> {
  const key = `${kind}#${branch}`;
  const before = turns.get(key) ?? Promise.resolve();
  const turn = before.catch(() => undefined).then(take);
  turns.set(key, turn);
  try {
    return await turn;
  } finally {
    if (turns.get(key) === turn) turns.delete(key);
  }
}

/** The next number of a branch, and the write by which it is taken. */
export interface NextNumber {
  readonly count: number;
  readonly number: string;
  readonly write: Write;
}

/**
 * The next number of a branch. It is used up only by a transaction that holds its write, so that there are no gaps. A lost race
 * for it tells which is the next: `lost` saves reading the counter.
 */
export async function nextNumber(
  kind: DocumentKind,
  branch: string,
  lost: readonly FailedCondition[],
): Promise<NextNumber> {
  const taken = lost.findLast(isTakenNumber);
  const last = taken ? Number(taken.row?.['last'] ?? 0) : (await readCounter(branch, kind)).last;
  const count = last + 1;
  return { count, number: documentNumber(kind, branch, count), write: counterWrite(branch, kind, last, 1) };
}

/** True of a lost race for a number, which leaves all else as it was. */
export const isTakenNumber = ({ name }: FailedCondition): boolean => name === counterName;

/** Takes the next `count` numbers of a branch after `last`. */
export function counterWrite(branch: string, kind: DocumentKind, last: number, count: number): Write {
  const changes = { set: { last: last + count }, setIfUnset: { openedAt: nowIso() } };
  const isAsRead = last === 0 ? unset('last') : equals('last', last);
  return update(counterName, numberRows, counterKey(branch, kind), changes, isAsRead);
}
