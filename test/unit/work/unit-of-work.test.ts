import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { setAmbient } from '#shared/ambient.ts';
import { atVersion } from '#shared/dynamodb/conditions.ts';
import { setSend, type Operation, type RawAnswer } from '#shared/dynamodb/protocol/database.ts';
import { put } from '#shared/dynamodb/writes.ts';
import { ok } from '#shared/http/answer.ts';
import { AlreadyAnswered, claimFor } from '#shared/http/idempotency.ts';
import { refuse } from '#shared/http/refusal.ts';
import { amended, draftOf, isEmpty, type Change, type Kept } from '#shared/work/change.ts';
import { change, changeByRequest } from '#shared/work/unit-of-work.ts';
import { anyRows } from '../../support/tables/any-rows.ts';

const rows = anyRows('Catalogue');

interface Shelf {
  readonly units: number;
  readonly version: number;
}

/** What the database answers, one after the other; the last one for good. */
let answers: RawAnswer[];
let transactions: { readonly body: string }[];
let operations: Operation[];
let pauses: number[];
/** What is stored; a test may change it between two tries. */
let stored: Shelf;

const made: RawAnswer = { status: 200, text: '' };
const failedAt = (...places: boolean[]): RawAnswer => ({
  status: 400,
  text: JSON.stringify({
    __type: 'TransactionCanceledException',
    CancellationReasons: places.map((failed) =>
      failed ? { Code: 'ConditionalCheckFailed', Item: { units: { N: '3' } } } : { Code: 'None' },
    ),
  }),
});

beforeEach(() => {
  answers = [made];
  transactions = [];
  operations = [];
  pauses = [];
  stored = { units: 5, version: 1 };
  for (const name of ['CATALOGUE', 'IDEMPOTENCY']) process.env[`${name}_TABLE`] = name.toLowerCase();
  setAmbient({ now: () => 0, newId: () => 'id', random: () => 0.5, sleep: async (pause) => void pauses.push(pause) });
  setSend(async (operation: Operation, body) => {
    operations.push(operation);
    transactions.push({ body });
    return answers.length > 1 ? (answers.shift() ?? made) : (answers[0] ?? made);
  });
});

afterEach(() => {
  setSend();
  setAmbient();
});

const keepShelf = (before: Shelf, { state }: Change<Shelf>): Kept<Shelf> => {
  const kept = { ...state, version: before.version + 1 };
  return {
    state: kept,
    writes: [put('shelf', rows, { item: 'a', entry: 'b', ...kept }, atVersion(before.version))],
  };
};

const take = (units: number) => (shelf: Shelf) => {
  if (shelf.units < units) return refuse('conflicting-state', `there are ${shelf.units} units`);
  return { state: { ...shelf, units: shelf.units - units }, events: [] };
};

const work = { what: 'the shelf', load: async () => stored, keep: keepShelf };

describe('a unit of work', () => {
  test('commits what was decided, and tells the state as it is then stored', async () => {
    const outcome = await change({ ...work, decide: take(2) });
    expect(outcome).toMatchObject({ state: { units: 3, version: 2 } });
    expect(transactions).toHaveLength(1);
  });

  test('writes nothing when the decision refuses, or load does', async () => {
    expect(await change({ ...work, decide: take(6) })).toMatchObject({ refused: 'conflicting-state' });
    const nothing = refuse('not-found', 'no shelf');
    expect(await change({ ...work, load: async () => nothing as Shelf | typeof nothing, decide: take(1) })).toBe(
      nothing,
    );
    expect(transactions).toHaveLength(0);
  });

  test('writes nothing when nothing is to be done, and tells the state as it was read', async () => {
    expect(await change({ ...work, decide: () => undefined })).toEqual({ state: stored, change: undefined });
    expect(transactions).toHaveLength(0);
  });

  test('loads and decides again after a lost race, and is told what was lost', async () => {
    answers = [failedAt(true), made];
    const seen: unknown[] = [];
    const outcome = await change({
      ...work,
      load: async (lost) => {
        seen.push(lost.map(({ name, row }) => [name, row]));
        stored = { units: 5 - lost.length, version: 1 + lost.length };
        return stored;
      },
      decide: take(2),
    });
    expect(outcome).toMatchObject({ state: { units: 2, version: 3 } });
    expect(seen).toEqual([[], [['shelf', { units: 3 }]]]);
    expect(pauses).toEqual([5]);
  });

  test('can be refused after a lost race: somebody else has taken it', async () => {
    answers = [failedAt(true)];
    const outcome = await change({
      ...work,
      load: async (lost) => ({ units: lost.length > 0 ? 0 : 5, version: 1 }),
      decide: take(2),
    });
    expect(outcome).toMatchObject({ refused: 'conflicting-state', detail: 'there are 0 units' });
    expect(transactions).toHaveLength(1);
  });

  test('gives up when others are always first, as a passing failure that names what they changed', async () => {
    answers = [failedAt(true)];
    await expect(change({ ...work, decide: take(1) })).rejects.toMatchObject({
      name: 'TransientFailure',
      message: 'the shelf is changed by too many at once: shelf',
    });
    expect(transactions).toHaveLength(10);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(160);
    await expect(change({ ...work, decide: take(1), tries: 3 })).rejects.toMatchObject({ name: 'TransientFailure' });
    expect(transactions).toHaveLength(13);
  });

  test('does not try again what failed for another reason', async () => {
    answers = [{ status: 400, text: JSON.stringify({ __type: 'ValidationException', message: 'no such table' }) }];
    await expect(change({ ...work, decide: take(1) })).rejects.toMatchObject({ name: 'ValidationException' });
    expect(transactions).toHaveLength(1);
  });
});

describe('a unit of work that may write singly', () => {
  const told = { type: 'NoteAdded', data: { noteId: 'n' } } as const;
  const single = { ...work, singly: true };

  test('makes a change of one row that tells nothing by a single write', async () => {
    expect(await change({ ...single, decide: take(2) })).toMatchObject({ state: { units: 3, version: 2 } });
    expect(operations).toEqual(['PutItem']);
  });

  test('makes what tells something, or writes something else, in a transaction', async () => {
    const tells = (shelf: Shelf) => ({ state: shelf, events: [told] });
    const writes = (shelf: Shelf) => ({
      state: shelf,
      events: [],
      writes: [put('row', rows, { item: 'a', entry: 'c' })],
    });
    await change({ ...single, decide: tells });
    await change({ ...single, decide: writes });
    expect(operations).toEqual(['TransactWriteItems', 'TransactWriteItems']);
  });

  test('meets itself after a lost answer, and decides again', async () => {
    answers = [
      { status: 500, text: '{}' },
      { status: 400, text: JSON.stringify({ __type: 'ConditionalCheckFailedException' }) },
    ];
    const decide = (shelf: Shelf, lost: readonly unknown[]) => (lost.length > 0 ? undefined : take(2)(shelf));
    expect(await change({ ...single, decide })).toMatchObject({ change: undefined });
    expect(operations).toEqual(['PutItem', 'PutItem']);
  });
});

describe('a unit of work of a request', () => {
  const claim = claimFor('client', 'key', 'POST /v1/shelves', '{}');
  const requested = { ...work, decide: take(2), claim, answer: ({ units, version }: Shelf) => ok({ units, version }) };

  test('keeps the answer in the transaction of the change, made of the state as it is then stored', async () => {
    expect(await changeByRequest(requested)).toMatchObject({ status: 200, body: { units: 3, version: 2 } });
    expect(transactions[0]?.body).toContain('client#key');
  });

  test('keeps none for a request without a key', async () => {
    const { claim: _, ...withoutKey } = requested;
    expect(await changeByRequest(withoutKey)).toMatchObject({ body: { units: 3 } });
    expect(transactions[0]?.body).not.toContain('client#key');
  });

  test('keeps no answer of a refusal', async () => {
    expect(await changeByRequest({ ...requested, decide: take(9) })).toMatchObject({ refused: 'conflicting-state' });
    expect(transactions).toHaveLength(0);
  });

  // What was written before the crash holds the answer too: the repetition finds the key taken, whatever else has changed.
  test('that comes again after it was written and not answered finds its answer kept', async () => {
    answers = [failedAt(true, true)];
    await expect(changeByRequest(requested)).rejects.toBeInstanceOf(AlreadyAnswered);
    expect(transactions).toHaveLength(1);
  });

  test('whose database loses the answer is made once: all attempts carry one token', async () => {
    answers = [{ status: 500, text: '{}' }, made];
    expect(await changeByRequest(requested)).toMatchObject({ body: { units: 3, version: 2 } });
    expect(new Set(transactions.map(({ body }) => /"ClientRequestToken":"[^"]*"/.exec(body)?.[0])).size).toBe(1);
    expect(transactions).toHaveLength(2);
  });
});

describe('a draft', () => {
  test('is empty until something is added, and adds up what several decisions make', () => {
    const draft = draftOf(stored);
    expect(isEmpty(draft)).toBe(true);
    const event = { type: 'NoteAdded', data: { noteId: 'n' } } as const;
    const after = amended(amended(draft, { state: { ...stored, units: 1 }, events: [event] }), {
      state: { ...stored, units: 0 },
      events: [event],
      writes: [put('row', rows, { item: 'a', entry: 'b' })],
    });
    expect(after).toMatchObject({ stored, state: { units: 0 }, events: [event, event] });
    expect(after.writes).toHaveLength(1);
    expect(isEmpty(after)).toBe(false);
  });
});
