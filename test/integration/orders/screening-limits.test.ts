import { afterAll, beforeEach, expect, test } from 'vitest';
import { handler } from '#functions/parties/api.ts';
import { callApi } from '../../support/api/api.ts';
import { screenOrder } from '../../support/orders/acceptance.ts';
import { putOrder, stored } from '../../support/orders/order-workflow.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { branch, partyRow } from '../../support/world.ts';

const engine = await startEngine();

afterAll(() => engine.stop());

beforeEach(async () => {
  await engine.clear();
  const limits = { approvalLimit: 500_000, duplicateWindowMinutes: 10 };
  await engine.put('Parties', partyRow('branch', 'BRANCH', 'uk', branch('uk', limits)));
});

const heldFor = async (more: Parameters<typeof putOrder>[0]) => {
  const { orderId } = await putOrder(more);
  await screenOrder(orderId);
  return (await stored(orderId)).holds.map(({ type, reason }) => [type, reason]);
};

const setRates = (...items: object[]) =>
  callApi(handler, { method: 'POST', path: '/v1/exchange-rates', body: { items } });

const rate = { from: 'EUR', to: 'CHF', date: '2026-11-20', rate: '0.9', source: 'ecb' };

test.each([
  ['EUR', 9_000_000, '90000.00 EUR'],
  ['JPY', 99_999_999, '99999999 JPY'],
])(
  'without a rate an order in %s does not pass a limit of 5,000 GBP, and its reason says so',
  async (currency, total, told) => {
    expect(await heldFor({ currency, total })).toEqual([
      [
        'approval',
        `no exchange rate between ${currency} and GBP is known for 2026-11-22: judge the total of ${told} by the limit of 5000.00 GBP`,
      ],
    ]);
  },
);

test('by the rate of its day an order in another currency is judged like any other', async () => {
  await setRates({ ...rate, from: 'GBP', to: 'SEK', rate: '13.00' });
  const total = 6_500_000;
  expect(await heldFor({ currency: 'SEK', total })).toEqual([]);
  expect(await heldFor({ currency: 'SEK', total: total + 7 })).toMatchObject([
    ['approval', expect.stringContaining('(5000.01 GBP)')],
  ]);
});

test('the newest rate on or before the day of the order holds, the last that was set for a day, for 14 days', async () => {
  await setRates(
    { ...rate, from: 'NOK', to: 'GBP', date: '2026-11-01', rate: '0.01' },
    { ...rate, from: 'NOK', to: 'GBP', date: '2026-11-21', rate: '0.5' },
    { ...rate, from: 'NOK', to: 'GBP', date: '2026-11-23', rate: '0.01' },
  );
  await setRates({ ...rate, from: 'NOK', to: 'GBP', date: '2026-11-21', rate: '1' });
  const order = { currency: 'NOK', total: 500_001, contact: { locale: 'en' as const } };
  expect(await heldFor(order)).toMatchObject([['approval', expect.stringContaining('(5000.01 GBP)')]]);
  expect(await heldFor({ ...order, placedAt: '2026-11-15T23:59:59.000Z' })).toEqual([]);
  expect(await heldFor({ ...order, placedAt: '2026-11-16T00:00:00.000Z' })).toMatchObject([
    ['approval', expect.stringContaining('is known for 2026-11-16')],
  ]);
});

test('a duplicate is seen behind any number of other orders in its window', async () => {
  const contact = { customerId: 'c-many', locale: 'en' as const };
  await putOrder({ contact, externalNumber: 'FIRST', total: 2_000 });
  const placedAt = '2026-11-22T10:01:00.000Z';
  await Promise.all(Array.from({ length: 205 }, (_, others) => putOrder({ contact, total: 2_001 + others, placedAt })));
  expect(await heldFor({ contact, total: 2_000, placedAt: '2026-11-22T10:05:00.000Z' })).toMatchObject([
    ['duplicate', expect.stringContaining('order FIRST')],
  ]);
});
