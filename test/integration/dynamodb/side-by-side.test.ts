import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { isNew } from '#shared/dynamodb/conditions.ts';
import { setSend } from '#shared/dynamodb/protocol/database.ts';
import { send } from '#shared/dynamodb/protocol/send.ts';
import { get, getMany } from '#shared/dynamodb/reads.ts';
import { sideBySide } from '#shared/dynamodb/side-by-side.ts';
import { transact } from '#shared/dynamodb/transact.ts';
import { put } from '#shared/dynamodb/writes.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { anyRows } from '../../support/tables/any-rows.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(() => engine.clear());

const rows = anyRows('Inventory');
const item = (entry: string) => ({ item: 'TEA', entry });
const write = (entry: string, by: number) => put(entry, rows, { ...item(entry), by }, isNew);
const byOf = async (entry: string) => (await get(rows, item(entry)))?.['by'];

describe('work that is done side by side', () => {
  it('has its transactions made together, each as it would be made alone', async () => {
    await transact([write('TAKEN', 0)]);
    const results = await sideBySide([1, 2, 3], async (number) => {
      if (number === 3) await get(rows, item('TAKEN'));
      return transact([write(`A${number}`, number), write(number === 2 ? 'TAKEN' : `B${number}`, number)]);
    });
    expect(results).toMatchObject([
      { ok: true },
      { ok: false, failed: [{ name: 'TAKEN', index: 1, row: { by: 0 } }] },
      { ok: true },
    ]);
    expect([await byOf('A1'), await byOf('B1'), await byOf('A2'), await byOf('A3')]).toEqual([1, 1, undefined, 3]);
  });

  it('reads rows by their keys together, and gives each its own, also where several wait for one read', async () => {
    await transact([write('A', 1), write('B', 2), write('C', 3)]);
    const asked: string[] = [];
    setSend(async (operation, body) => {
      asked.push(operation);
      return send(operation, body);
    });
    let remembered: Promise<unknown> | undefined;
    const found = await sideBySide(['A', 'B', 'C', 'NONE', 'A'], async (entry) => [
      await (remembered ??= byOf('C')),
      await byOf(entry),
      (await getMany(rows, [item('B'), item(entry === 'B' ? 'A' : entry)])).map(({ by }) => by).sort(),
    ]);
    setSend();
    expect(found).toEqual([
      [3, 1, [1, 2]],
      [3, 2, [1, 2]],
      [3, 3, [2, 3]],
      [3, undefined, [2]],
      [3, 1, [1, 2]],
    ]);
    expect(asked).toEqual(['BatchGetItem', 'BatchGetItem', 'BatchGetItem']);
  });

  it('reads together what one transaction does not take', async () => {
    const all = Array.from({ length: 150 }, (_, index) => `R${index}`);
    await sideBySide(all, (entry) => transact([write(entry, 1)]));
    expect(await sideBySide(all, byOf)).toEqual(all.map(() => 1));
  });

  it('writes no row twice in one transaction: the second finds what the first has written', async () => {
    const results = await sideBySide([1, 2], (number) =>
      transact([write('SAME', number), write(`OWN${number}`, number)]),
    );
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    const by = Number(await byOf('SAME'));
    expect([await byOf(`OWN${by}`), await byOf(`OWN${3 - by}`)]).toEqual([by, undefined]);
  });

  it('may have more writes than one transaction takes, several transactions each, or none', async () => {
    const all = Array.from({ length: 60 }, (_, index) => index);
    await sideBySide(all, async (number) => {
      for (let turn = 0; turn < number % 3; turn += 1) {
        expect(await transact([write(`${number}/${turn}`, number), write(`${number}/${turn}/b`, number)])).toEqual({
          ok: true,
        });
      }
    });
    for (const number of all) {
      expect(await byOf(`${number}/${(number % 3) - 1}/b`)).toBe(number % 3 === 0 ? undefined : number);
    }
  });

  it('throws what one of them throws when all have ended, and keeps nobody waiting', async () => {
    const work = sideBySide([1, 2, 3], async (number) => {
      if (number === 2) throw new Error('not this one');
      await transact([write(`C${number}`, number)]);
    });
    await expect(work).rejects.toThrow('not this one');
    expect([await byOf('C1'), await byOf('C3')]).toEqual([1, 3]);
  });

  it('is made one by one where it is too large together', async () => {
    const results = await sideBySide(
      Array.from({ length: 24 }, (_, number) => number),
      (number) =>
        transact([put('large', rows, { ...item(`LARGE${number}`), by: number, text: 'x'.repeat(300_000) }, isNew)]),
    );
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(await byOf('LARGE23')).toBe(23);
  });

  it('is told alone what is wrong with one of it', async () => {
    const made: number[] = [];
    const work = sideBySide([1, 2, 3], async (number) => {
      const text = number === 2 ? 'x'.repeat(500_000) : '';
      await transact([put('one', rows, { ...item(`ONE${number}`), by: number, text }, isNew)]);
      made.push(number);
    });
    await expect(work).rejects.toThrow(/size/i);
    // Which of them is answered first is not said.
    expect(made.toSorted()).toEqual([1, 3]);
  });
});
