import { expect, test } from 'vitest';
import type { RowChange, Tables } from '../../invariants/invariant.ts';
import type { Row } from '../../invariants/facts/rows.ts';
import { transitionsInvariant } from '../../invariants/transitions.ts';

const orderId = 'ord_1';
const header = {
  entry: 'ORDER',
  lineCount: 0,
  lines: [],
  aggregate: { holds: [{ state: 'active', blocks: ['capture'] }] },
};
const tables: Tables = {
  partition: () =>
    new Map<string, Row>([
      ['ORDER', header],
      ['EXCEPTION#1', { exception: { about: 'CAPTURE#2', state: 'open' } }],
      ['EXCEPTION#2', { exception: { about: 'CAPTURE#3', state: 'resumed' } }],
      ['DISPUTE#open', { state: 'open' }],
      ['DISPUTE#lost', { state: 'lost' }],
    ]),
  partitions: () => new Map(),
};

const wrongIn = (table: string, entry: string, before: Row, after: Row) => {
  const change: RowChange = { table, partition: orderId, entry, before, after };
  return transitionsInvariant(tables).transaction?.({ by: 'a test', changes: [change] });
};

test.each(['dispute', 'settlement'])('an exception about a %s is closed by a person only', (kind) => {
  const closed = (resolvedBy: string, of = kind) =>
    wrongIn(
      'Orders',
      'EXCEPTION#1',
      { exception: { kind: of, state: 'open' } },
      { exception: { kind: of, state: 'resumed', resolvedBy } },
    );
  expect(closed('client:root')).toEqual([]);
  expect(closed('rule:order-finished', 'parcel')).toEqual([]);
  expect(closed('rule:order-finished')).toEqual([
    `order ${orderId} EXCEPTION#1 is about a ${kind} and was closed by rule:order-finished`,
  ]);
});

test('an exception about a dispute is closed by the rule that ends it with the dispute', () => {
  const closedWith = (about: string, error = 'PaymentDisputed') =>
    wrongIn(
      'Orders',
      'EXCEPTION#1',
      { exception: { kind: 'dispute', error, about, state: 'open' } },
      { exception: { kind: 'dispute', error, about, state: 'resumed', resolvedBy: 'rule:dispute-decided' } },
    );
  expect(closedWith('DISPUTE#lost')).toEqual([]);
  expect(closedWith('DISPUTE#open')).toHaveLength(1);
  expect(closedWith('DISPUTE#lost', 'DisputeLost')).toHaveLength(1);
});

test('what a person has to decide on nobody sets out to collect', () => {
  const about = (entry: string) =>
    wrongIn('Billing', entry, { state: 'refused', attempt: 1 }, { state: 'asked', attempt: 2 });
  const hold = (entry: string) => `order ${orderId}: a hold blocks capture, and ${entry} is to be collected`;
  expect(about('CAPTURE#2')).toEqual([
    hold('CAPTURE#2'),
    `order ${orderId}: the exception about CAPTURE#2 is open, and it is to be collected`,
  ]);
  expect(about('CAPTURE#3')).toEqual([hold('CAPTURE#3')]);
});

test('what a hold keeps from being collected nobody sets out to collect', () => {
  const asked = (before: Row, after: Row) => wrongIn('Billing', 'CAPTURE#1', before, after);
  const wrong = [`order ${orderId}: a hold blocks capture, and CAPTURE#1 is to be collected`];
  expect(asked({ state: 'due', attempt: 0 }, { state: 'asked', attempt: 1 })).toEqual(wrong);
  expect(asked({ state: 'asked', attempt: 1 }, { state: 'asked', attempt: 2 })).toEqual(wrong);
  // What was under way when the hold came is taken in.
  expect(asked({ state: 'asked', attempt: 1 }, { state: 'captured', attempt: 1 })).toEqual([]);
});
