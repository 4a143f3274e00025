import { AsyncLocalStorage } from 'node:async_hooks';
import { isPassing } from './protocol/database.ts';
import type { TransactionResult } from './transact.ts';
import { tables } from './tables.ts';
import type { WireRow } from './wire.ts';
import type { Write } from './writes.ts';

/** Makes all writes or none. */
type Make = (writes: readonly Write[]) => Promise<TransactionResult>;

interface Waiting {
  readonly writes: readonly Write[];
  readonly resolve: (result: TransactionResult) => void;
  readonly reject: (error: unknown) => void;
}

/** Reads rows by their keys. */
type Read = (keys: readonly WireRow[]) => Promise<readonly WireRow[]>;

interface Reading {
  /** What is read alike: one table, and the same attributes. */
  readonly alike: string;
  readonly keys: readonly WireRow[];
  readonly read: Read;
  readonly resolve: (rows: readonly WireRow[]) => void;
  readonly reject: (error: unknown) => void;
}

/** The most writes that are made together: those of one transaction. */
const mostWrites = 100;
/** The most keys that are read together. */
const mostKeys = 100;

/**
 * Who works side by side. Their transactions are collected until each of them waits for one, and then made together. Their reads are only collected
 * until none of them has anything else to do at the moment: several may wait for one read, which is remembered.
 */
class Crew {
  #working: number;
  #waiting: Waiting[] = [];
  #reading: Reading[] = [];
  #make: Make | undefined;

  constructor(working: number) {
    this.#working = working;
  }

  transact(writes: readonly Write[], make: Make): Promise<TransactionResult> {
    this.#make = make;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ writes, resolve, reject });
      this.#makeWhenAllWait();
    });
  }

  read(alike: string, keys: readonly WireRow[], read: Read): Promise<readonly WireRow[]> {
    return new Promise((resolve, reject) => {
      this.#reading.push({ alike, keys, read, resolve, reject });
      // Runs when all that is promised by now has been followed up.
      if (this.#reading.length === 1) process.nextTick(() => this.#readAll());
    });
  }

  leave(): void {
    this.#working -= 1;
    this.#makeWhenAllWait();
  }

  #readAll(): void {
    const reading = this.#reading;
    this.#reading = [];
    for (const [first, ...others] of Map.groupBy(reading, ({ alike }) => alike).values())
      if (first) void readTogether(first, others);
  }

  #makeWhenAllWait(): void {
    const make = this.#make;
    if (!make || this.#waiting.length < this.#working) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const some of fittingTogether(waiting)) void together(some, make);
  }
}

/** Reads what all of them want, each row once, and gives each its own. */
async function readTogether(first: Reading, others: readonly Reading[]): Promise<void> {
  const all = [first, ...others];
  const wanted = new Map(all.flatMap(({ keys }) => keys.map((key) => [textOf(key), key] as const)));
  try {
    const keys = [...wanted.values()];
    const parts = Array.from({ length: Math.ceil(keys.length / mostKeys) }, (_, part) =>
      keys.slice(part * mostKeys, (part + 1) * mostKeys),
    );
    const found = (await Promise.all(parts.map((part) => first.read(part)))).flat();
    for (const { keys: own, resolve } of all) {
      const names = Object.keys(own[0] ?? {});
      const places = new Set(own.map(textOf));
      resolve(found.filter((row) => places.has(textOf(Object.fromEntries(names.map((name) => [name, row[name]]))))));
    }
  } catch (error) {
    for (const { reject } of all) reject(error);
  }
}

/** A key as text, its attributes in the order of their names. */
const textOf = (key: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(Object.entries(key).toSorted(([one], [other]) => (one < other ? -1 : 1)));

/** Parts of which each fits into one transaction, and writes no row twice. */
function fittingTogether(all: readonly Waiting[]): Waiting[][] {
  const parts: { readonly members: Waiting[]; readonly rows: Set<string>; count: number }[] = [];
  for (const one of all) {
    const rows = one.writes.map(rowOf);
    const fitting = parts.find(
      (part) => part.count + one.writes.length <= mostWrites && rows.every((row) => !part.rows.has(row)),
    );
    const part = fitting ?? { members: [], rows: new Set<string>(), count: 0 };
    if (!fitting) parts.push(part);
    part.members.push(one);
    part.count += one.writes.length;
    for (const row of rows) part.rows.add(row);
  }
  return parts.map(({ members }) => members);
}

function rowOf(write: Write): string {
  const { table } = write.rows;
  const { partitionKey, sortKey } = tables[table] as { readonly partitionKey: string; readonly sortKey?: string };
  const key = write.kind === 'put' ? write.row : write.key;
  return JSON.stringify([table, key[partitionKey], sortKey === undefined ? undefined : key[sortKey]]);
}

/**
 * Those whose conditions do not hold are told so, and the others are made without them. What cannot be made together, being too large
 * or wrong in one of them, is made one by one.
 */
async function together(all: readonly Waiting[], make: Make): Promise<void> {
  let left = all;
  try {
    while (left.length > 0) {
      const result = await make(left.flatMap(({ writes }) => writes));
      if (result.ok) {
        for (const { resolve } of left) resolve(result);
        return;
      }
      const others: Waiting[] = [];
      let first = 0;
      for (const one of left) {
        const [from, upTo] = [first, first + one.writes.length];
        first = upTo;
        const failed = result.failed.filter(({ index }) => index >= from && index < upTo);
        if (failed.length === 0) others.push(one);
        else one.resolve({ ok: false, failed: failed.map((each) => ({ ...each, index: each.index - from })) });
      }
      left = others;
    }
  } catch (error) {
    if (left.length > 1 && !isPassing(error)) for (const one of left) void together([one], make);
    else for (const { reject } of left) reject(error);
  }
}

const crews = new AsyncLocalStorage<Crew>();

/** Who works side by side with the work at hand; undefined where it is alone. */
export const presentCrew = (): Crew | undefined => crews.getStore();

/**
 * Does `work` for all at once, reads rows by their keys together (`get`, `getMany`), and makes their transactions together, as many as fit into one: each of
 * them is made or not, as it would be alone.
 * For work that is repeated where it throws: what one of them throws, such as a table that is too busy, is thrown to all that wait with it.
 */
export async function sideBySide<Of, Result>(
  all: readonly Of[],
  work: (one: Of) => Promise<Result>,
): Promise<Result[]> {
  const crew = new Crew(all.length);
  const settled = await Promise.allSettled(
    all.map((one) => crews.run(crew, () => work(one).finally(() => crew.leave()))),
  );
  return settled.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
}
