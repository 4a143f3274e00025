import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { bySubject, changedAttributes, compare, type Finding } from '../../../bin/restore/compare.ts';
import { chosen, isKept, mergeParts } from '../../../bin/restore/plan.ts';
import { packed } from '#shared/dynamodb/packed.ts';
import { StockCheck } from '../../../bin/restore/stock-check.ts';
import type { Restored, StoredRow } from '../../../bin/restore/stored-row.ts';

/** The moment that the order's id begins with, ten seconds ago. */
const made = Date.parse('2026-01-12T09:00:00Z');
const orderId = `ord_${made.toString(16).padStart(12, '0')}${'0'.repeat(20)}`;
beforeEach(() => vi.useFakeTimers({ now: made + 10_000, toFake: ['Date'] }));
afterEach(() => vi.useRealTimers());

const row = (entry: string, more: StoredRow = {}): StoredRow => ({
  order: { S: orderId },
  entry: { S: entry },
  ...more,
});
const at = (version: number, more: StoredRow = {}) => row('ORDER', { version: { N: String(version) }, ...more });
const found = (table: Restored, backup?: StoredRow, live?: StoredRow): Finding => {
  const finding = compare(table, backup, live);
  if (!finding) throw new Error('both are the same');
  return finding;
};
const subjectOf = (...findings: Finding[]) => bySubject(findings)[0] ?? { name: '', orderId: undefined, findings };
const careful = { overwrite: false, publish: false };
const name = (table: Restored) => `live-${table}`;

describe('a row of a backup', () => {
  test.each([
    ['missing', at(2), undefined],
    ['newer', at(2), at(3)],
    ['older', at(2), at(1)],
    ['differs', at(2), at(2, { branch: { S: 'uk' } })],
    ['differs', row('ORDER#BUYER', { buyer: { S: 'a' } }), row('ORDER#BUYER', { buyer: { S: 'b' } })],
    ['gone', row('ORDER#WAIT'), undefined],
    ['added', undefined, row('NOTE#1')],
  ])('is %s', (standing, backup, live) => expect(compare('Orders', backup, live)?.standing).toBe(standing));

  test('that is the same is not told of, whatever the order of its attributes', () => {
    expect(compare('Orders', { a: { S: '1' }, b: { S: '2' } }, { b: { S: '2' }, a: { S: '1' } })).toBeUndefined();
  });

  test('says which attributes differ', () => {
    expect(changedAttributes(found('Orders', at(2), at(3, { branch: { S: 'uk' } })))).toEqual(['branch', 'version']);
  });

  test('belongs to the order in its key, or to the only one that it names', () => {
    const billing = (partition: string, text: string) =>
      found('Billing', { account: { S: partition }, entry: { S: '1' }, document: { S: text } });
    const subjects = bySubject([
      billing(orderId, ''),
      billing('invoices#uk', `{"orderId":"${orderId}"}`),
      billing('list#1', `${orderId} ord_${'1'.repeat(32)}`),
    ]);
    expect(subjects.map((subject) => [subject.name, subject.findings.length])).toEqual([
      [orderId, 2],
      ['Billing list#1', 1],
    ]);
  });
});

describe('what is brought back', () => {
  test('is what is missing, and never what is there, unless that is asked for', () => {
    const subject = subjectOf(found('Orders', row('NOTE#1')), found('Orders', at(2), at(3)));
    expect(chosen(subject, careful).map(({ standing }) => standing)).toEqual(['missing']);
    expect(chosen(subject, { ...careful, overwrite: true }).map(({ standing }) => standing)).toEqual([
      'missing',
      'newer',
    ]);
  });

  test('is never a counter of the present that is there', () => {
    const billing = (account: string, last: string): StoredRow => ({
      account: { S: account },
      entry: { S: 'invoice' },
      last: { N: last },
    });
    const level = (onHand: string): StoredRow => ({
      item: { S: 'TEA' },
      entry: { S: 'LEVEL#london#00' },
      onHand: { N: onHand },
    });
    const there = [
      found('Billing', billing('numbers#uk', '1'), billing('numbers#uk', '2')),
      found('Billing', billing('provider#test', '1'), billing('provider#test', '2')),
      found('Inventory', level('1'), level('2')),
    ];
    expect(there.map(isKept)).toEqual([true, true, true]);
    expect(chosen({ ...subjectOf(), findings: there }, { ...careful, overwrite: true })).toEqual([]);
    const lost = found('Billing', billing('numbers#uk', '1'));
    expect(chosen(subjectOf(lost), careful)).toEqual([lost]);
    expect(isKept(lost)).toBe(false);
  });

  test('goes by its conditions: missing rows still missing, the order as it was compared', () => {
    const [part = []] = mergeParts({ ...subjectOf(found('Orders', row('NOTE#1'))), header: at(7) }, careful, name);
    expect(part).toEqual([
      {
        ConditionCheck: {
          TableName: 'live-Orders',
          Key: { order: { S: orderId }, entry: { S: 'ORDER' } },
          ConditionExpression: '#a0 = :a0',
          ExpressionAttributeNames: { '#a0': 'version' },
          ExpressionAttributeValues: { ':a0': { N: '7' } },
        },
      },
      {
        Put: {
          TableName: 'live-Orders',
          Item: row('NOTE#1'),
          ConditionExpression: 'attribute_not_exists(#key)',
          ExpressionAttributeNames: { '#key': 'order' },
        },
      },
    ]);
    const [[overwritten] = []] = mergeParts(
      { ...subjectOf(found('Orders', at(2), at(3))), header: at(3) },
      { ...careful, overwrite: true },
      name,
    );
    expect(overwritten?.Put?.ExpressionAttributeValues).toEqual({
      ':a0': { S: orderId },
      ':a1': { S: 'ORDER' },
      ':a2': { N: '3' },
    });
  });

  test('never counts back: numbers that were given out stand for what they were given to', () => {
    const overwrite = { ...careful, overwrite: true };
    const put = (...findings: Finding[]) =>
      mergeParts(subjectOf(...findings), overwrite, name)
        .flat()
        .map(({ Put }) => Put?.Item)
        .at(-1);
    const n = (count: number) => ({ N: String(count) });
    const counts = (version: number, sequence: number) =>
      at(version, { aggregate: { S: JSON.stringify({ type: 'sale', sequence }) } });
    expect(put(found('Orders', counts(2, 3), counts(5, 9)))).toEqual(counts(6, 9));
    expect(put(found('Orders', counts(5, 9), counts(2, 3)))).toEqual(counts(5, 9));
    const long = { type: 'sale', sequence: 9, holds: Array.from({ length: 500 }, () => 'manual') };
    expect(put(found('Orders', at(5, { aggregate: { S: packed(long) } }), counts(5, 10)))).toEqual(
      at(6, { aggregate: { S: JSON.stringify({ ...long, sequence: 10 }) } }),
    );

    const party = (entry: string, version: number) => ({
      party: { S: 'branch#uk' },
      entry: { S: entry },
      version: n(version),
    });
    expect(put(found('Parties', party('BRANCH', 2), party('BRANCH', 4)))).toEqual(party('BRANCH', 5));
    const versions = found('Parties', undefined, party('VERSION#000000004', 4));
    expect(put(versions, found('Parties', party('BRANCH', 2)))).toEqual(party('BRANCH', 4));
    const third = party('VERSION#000000003', 3);
    expect(put(found('Parties', third, { ...third, changedAt: { S: 'now' } }))).toEqual(third);
  });

  test('whose header was lost leaves the numbers free that it may have given out since', () => {
    const counts = (version: number, sequence: number) =>
      at(version, { aggregate: { S: JSON.stringify({ sequence }) } });
    const later = row('EVENT#000000012', { events: { S: '[{},{},{}]' } });
    const headerOf = (...findings: Finding[]) =>
      mergeParts(subjectOf(...findings), careful, name)
        .flat()
        .at(-1)?.Put?.Item;
    expect(headerOf(found('Orders', counts(5, 8)))).toEqual(counts(10_015, 10_018));
    expect(headerOf(found('Orders', undefined, later), found('Orders', counts(5, 8)))).toEqual(counts(10_015, 10_024));
    // Lost again, and brought back from the same backup.
    vi.setSystemTime(made + 70_000);
    expect(headerOf(found('Orders', counts(5, 8)))).toEqual(counts(10_075, 10_078));
  });

  test('of what was told last of a shelf leaves the numbers free that it may have given out since', () => {
    const toldRow = (revision: number): StoredRow => ({
      item: { S: 'TEA' },
      entry: { S: 'LEVEL_TOLD#london' },
      told: { M: { available: { N: '4' }, revision: { N: String(revision) } } },
      events: { S: JSON.stringify([{ metadata: { occurredAt: new Date(made).toISOString() } }]) },
    });
    const back = () => mergeParts(subjectOf(found('Inventory', toldRow(3))), careful, name)[0]?.[0]?.Put?.Item;
    expect(back()).toEqual(toldRow(10_013));
    vi.setSystemTime(made + 70_000);
    expect(back()).toEqual(toldRow(10_073));
  });

  test('is history: its events are not published again, unless that is asked for', () => {
    const subject = subjectOf(found('Orders', row('EVENT#000000001', { outbox: { BOOL: true }, events: { S: '[]' } })));
    const outboxOf = (publish: boolean) =>
      mergeParts(subject, { ...careful, publish }, name)[0]?.[0]?.Put?.Item?.['outbox'];
    expect(outboxOf(false)).toBeUndefined();
    expect(outboxOf(true)).toEqual({ BOOL: true });
  });

  test('has queues and tokens with an order that is brought back as a whole, and not with less', () => {
    const waiting = { item: { S: 'TEA' }, entry: { S: `BACKORDER#5#9999#2026#${orderId}` } };
    const passing = [found('Inventory', waiting), found('Orders', row('ORDER#WAIT'))];
    expect(chosen(subjectOf(...passing, found('Orders', row('NOTE#1'))), careful)).toHaveLength(1);
    const whole = chosen(subjectOf(...passing, found('Orders', at(2))), careful);
    expect(whole.map(({ table }) => table)).toEqual(['Orders', 'Inventory', 'Orders']);
  });

  test('has its place in the list of what a provider may still speak of, a refund without its order as well', () => {
    const refund = found('Billing', { account: { S: orderId }, entry: { S: 'REFUND#1' } });
    const listed = (of: string) =>
      found('Billing', {
        account: { S: 'not-final' },
        entry: { S: `2026-01-12T10:00:00.000Z#${orderId}#${of}` },
        orderId: { S: orderId },
        of: { S: of },
      });
    const back = chosen(subjectOf(refund, listed('REFUND#1'), listed('REFUND#2')), careful);
    expect(back.map(({ backup }) => backup?.['of']?.S)).toEqual([undefined, 'REFUND#1']);
  });

  test('of many rows comes in parts, the header last', () => {
    const pages = Array.from({ length: 150 }, (_, index) => found('Orders', row(`EVENT#${index}`)));
    const parts = mergeParts(subjectOf(found('Orders', at(2)), ...pages), careful, name);
    expect(parts.map((part) => part.length)).toEqual([100, 51]);
    expect(parts.at(-1)?.at(-1)?.Put?.Item).toEqual(at(10_012));

    // Of an order that stands, each part asks that its header is as it was compared.
    const over = { ...subjectOf(found('Orders', at(2), at(3)), ...pages), header: at(3) };
    const guarded = mergeParts(over, { ...careful, overwrite: true }, name);
    expect(guarded.map((part) => [part.length, part[0]?.ConditionCheck !== undefined])).toEqual([
      [100, true],
      [52, false],
    ]);
  });
});

test('levels are compared with movements and with what orders have set aside', () => {
  const check = new StockCheck();
  const n = (count: number) => ({ N: String(count) });
  const order = (entry: string, attributes: Readonly<Record<string, unknown>>) => ({
    order: { S: orderId },
    entry: { S: entry },
    ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, { S: packed(value) }])),
  });
  const at = (location: string, quantity: number) => ({ location, shard: 0, quantity });
  const level = { item: { S: 'TEA' }, entry: { S: 'LEVEL#london#00' }, onHand: n(9), allocated: n(7), available: n(2) };
  check.take('Inventory', level);
  check.take('Inventory', {
    item: { S: 'TEA' },
    entry: { S: 'MOVEMENT#1' },
    movement: { M: { location: { S: 'london' }, quantity: n(9) } },
  });
  const lines = [{ sku: 'TEA', allocations: [at('london', 2)] }, { sku: 'MUG' }];
  const cancellationLeft = { free: [{ sku: 'TEA', ...at('london', 1) }], waiting: [] };
  check.take('Orders', order('ORDER', { lines, aggregate: { cancellationLeft } }));
  check.take('Orders', order('ORDER#LINES#01', { lines: [{ sku: 'TEA', allocations: [at('london', 1)] }] }));
  const due = [
    { sku: 'TEA', allocations: [at('london', 5)] },
    { sku: 'MUG', allocations: [at('london', 4)] },
    { sku: 'TEA', allocations: [at('london', 3)] },
  ];
  check.take('Orders', order('FULFILMENT#ful_1', { fulfilmentOrder: { fulfilmentOrderId: 'ful_1', lines: due } }));
  const stockDue = { M: { fulfilmentOrderId: { S: 'ful_1' }, booked: n(1) } };
  check.take('Orders', { ...order('STOCKDUE#mov_1', {}), due: stockDue });
  check.take('Inventory', { ...level, item: { S: 'MUG' }, onHand: n(0), allocated: n(4), available: n(-4) });
  expect(check.wrong()).toEqual([]);

  check.take('Orders', order('ORDER#LINES#02', { lines: [{ sku: 'TEA', allocations: [at('london', 1)] }] }));
  check.take('Inventory', { ...level, entry: { S: 'LEVEL#leeds#00' }, available: n(4) });
  expect(check.wrong()).toEqual([
    'TEA@london: 7 allocated, orders have set 8 aside',
    'TEA@leeds: 9 on hand, its movements come to 0',
    'TEA@leeds: 7 allocated, orders have set 0 aside',
    'TEA@leeds: 4 available of 9 on hand',
  ]);
});
