import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { bySubject, compare } from '../../../bin/restore/compare.ts';
import { merge } from '../../../bin/restore/merge.ts';
import type { Part } from '../../../bin/restore/plan.ts';
import type { StoredRow } from '../../../bin/restore/stored-row.ts';
import { Tables } from '../../../bin/restore/tables.ts';

const cancelled = (...codes: string[]) =>
  new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

/** Tables whose client gives these answers one after the other, with the pauses that were made. */
function tablesThat(...answers: (Error | object)[]) {
  const pauses: number[] = [];
  let calls = 0;
  const send = async () => {
    calls += 1;
    const answer = answers.shift() ?? {};
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const tables = new Tables({ send }, new Map([['Orders', 'Orders']]), async (pause) => {
    pauses.push(pause);
  });
  return { tables, pauses, calls: () => calls };
}

describe('a part', () => {
  test('that meets a failed condition has changed meanwhile', async () => {
    const { tables, pauses } = tablesThat(cancelled('None', 'TransactionConflict', 'ConditionalCheckFailed'));
    expect(await tables.write([])).toBe(false);
    expect(pauses).toEqual([]);
  });

  test.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'that meets %s is tried again',
    async (code) => {
      const { tables, pauses, calls } = tablesThat(cancelled('None', code), cancelled(code));
      expect(await tables.write([])).toBe(true);
      expect([pauses.length, calls()]).toEqual([2, 3]);
    },
  );

  test('is not tried for ever, and what does not pass is an error', async () => {
    const conflicts = Array.from({ length: 50 }, () => cancelled('TransactionConflict'));
    await expect(tablesThat(...conflicts).tables.write([])).rejects.toThrow('cancelled');
    const { tables, calls } = tablesThat(cancelled('ValidationError'));
    await expect(tables.write([])).rejects.toThrow('cancelled');
    expect(calls()).toBe(1);
  });
});

test('rows that were not read are asked for again after a pause that grows', async () => {
  const row: StoredRow = { order: { S: 'ord_1' }, entry: { S: 'ORDER' } };
  const refused = { UnprocessedKeys: { Orders: { Keys: [row] } } };
  const { tables, pauses } = tablesThat(refused, refused, { Responses: { Orders: [row] } });
  expect([...(await tables.sameRows('Orders', [row])).values()]).toEqual([row]);
  expect(pauses).toHaveLength(2);
  expect(pauses[0]).toBeGreaterThanOrEqual(50);
  expect(pauses[1]).toBeGreaterThanOrEqual(100);
});

test('what goes wrong with an order is told, and does not keep the others from coming back', async () => {
  const orderId = (order: number) => `ord_${String(order).repeat(32)}`;
  const missing = (order: number, count: number) =>
    Array.from({ length: count }, (_, index) =>
      compare('Orders', { order: { S: orderId(order) }, entry: { S: `NOTE#${index}` } }, undefined),
    ).flatMap((finding) => finding ?? []);
  const subjects = bySubject([...missing(1, 1), ...missing(2, 150), ...missing(3, 1), ...missing(4, 2)]);
  const answers: (boolean | Error)[] = [new Error('no rights'), true, false, false, true];
  const written: Part[] = [];
  const write = async (part: Part) => {
    written.push(part);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer ?? true;
  };
  const merged = await merge(subjects, { name: (table) => table, write }, { overwrite: false, publish: false });
  expect(written.map((part) => part.length)).toEqual([1, 100, 50, 1, 2]);
  expect(merged).toEqual({
    rows: 102,
    subjects: 1,
    behind: [],
    left: [
      { name: orderId(1), why: 'could not be written: no rights' },
      { name: orderId(2), why: 'came back in part, and has changed meanwhile: compare again' },
      { name: orderId(3), why: 'has changed meanwhile: compare again' },
    ],
  });
});

test('an order beside which rows are later than the backup is told of, and is not whole', async () => {
  const orderId = `ord_${'0'.repeat(32)}`;
  const header = { order: { S: orderId }, entry: { S: 'ORDER' }, version: { N: '8' } };
  const inAccount = (entry: string, version: number) => ({
    account: { S: orderId },
    entry: { S: entry },
    version: { N: String(version) },
  });
  const findings = [
    compare('Orders', header, undefined),
    compare('Orders', undefined, { ...header, entry: { S: 'NOTE#1' } }),
    compare(
      'Orders',
      { ...header, entry: { S: 'ORDER#WAIT' } },
      { ...header, entry: { S: 'ORDER#WAIT' }, run: { N: '2' } },
    ),
    compare('Billing', inAccount('PAYMENT#0001', 1), inAccount('PAYMENT#0001', 2)),
    compare('Billing', undefined, inAccount('CAPTURE#ful_1', 2)),
  ].flatMap((finding) => finding ?? []);
  const write = async () => true;
  const live = { name: (table: string) => table, write };
  expect(await merge(bySubject(findings), live, { overwrite: false, publish: false })).toEqual({
    rows: 1,
    subjects: 0,
    behind: [{ name: orderId, rows: [`Billing ${orderId} PAYMENT#0001`, `Billing ${orderId} CAPTURE#ful_1`] }],
    left: [],
  });
});
