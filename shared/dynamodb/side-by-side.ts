import { AsyncLocalStorage } from 'node:async_hooks';
import { isPassing } from './protocol/database.ts';
import type { TransactionResult } from './transact.ts';
import { tables } from './tables.ts';
import type { Write } from './writes.ts';

/** Makes all writes or none. */
type Make = (writes: readonly Write[]) => Promise<TransactionResult>;

interface Waiting {
  readonly writes: readonly Write[];
  readonly resolve: (result: TransactionResult) => void;
  readonly reject: (error: unknown) => void;
}

/** The most writes that are made together: those of one transaction. */
const mostWrites = 100;

/** Who works side by side. Their transactions are collected until each of them waits for one, and then made together. */
class Crew {
  #working: number;
  #waiting: Waiting[] = [];
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

  leave(): void {
    this.#working -= 1;
    this.#makeWhenAllWait();
  }

  #makeWhenAllWait(): void {
    const make = this.#make;
    if (!make || this.#waiting.length < this.#working) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const some of fittingTogether(waiting)) void together(some, make);
  }
}

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
 * Does `work` for all at once, and makes their transactions together, as many as fit into one: each of them is made or not, as it would be alone.
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
