import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { partyRow, branch } from '../../support/world.ts';
import { aLine } from '../../support/orders/order.ts';
import { putOrder, stored } from '../../support/orders/order-workflow.ts';
import { screenOrder } from '../../support/orders/acceptance.ts';
import { startEngine } from '../../support/tables/engine.ts';

const engine = await startEngine();

afterAll(() => engine.stop());

beforeEach(async () => {
  await engine.clear();
  await engine.put(
    'Parties',
    partyRow('branch', 'BRANCH', 'uk', branch('uk', { approvalLimit: 50_000, duplicateWindowMinutes: 10 })),
    customerRow('c-elsewhere', { channel: 'marketplace' }),
    customerRow('c-former', { active: false }),
  );
});

/** A customer with a credit limit of 100.00 GBP. */
function customerRow(customerId: string, more: object) {
  return partyRow('customer', 'CUSTOMER', customerId, {
    customerId,
    name: 'Credit Ltd',
    addresses: [],
    locale: 'en',
    creditLimit: { minor: 10_000, currency: 'GBP' },
    consents: { marketing: false },
    active: true,
    ...more,
  });
}

const rowsLike = async (prefix: string) =>
  (await engine.rows('Orders')).filter(({ entry }) => String(entry).startsWith(prefix));

test('an ordinary order goes on to be sourced', async () => {
  const { orderId } = await putOrder();
  await screenOrder(orderId);
  expect(await stored(orderId)).toMatchObject({ stage: 'sourcing', holds: [] });
});

test('an order over the limit is held: its hold is listed, its event is told', async () => {
  const { orderId } = await putOrder({ total: 50_001 });
  expect(await screenOrder(orderId)).toMatchObject({ stage: 'held' });
  expect(await rowsLike('HOLD#')).toMatchObject([{ queue: 'holds#uk', queued: { hold: { type: 'approval' } } }]);
  const told = (await rowsLike('EVENT#')).flatMap(({ events }) => events as { metadata: { type: string } }[]);
  expect(told.map(({ metadata }) => metadata.type)).toEqual(['OrderPlaced', 'OrderHeld']);
});

test('screening again changes nothing', async () => {
  const { orderId } = await putOrder({ total: 50_001 });
  const { version } = await screenOrder(orderId);
  await screenOrder(orderId);
  expect((await stored(orderId)).version).toBe(version);
});

test('a cancelled order is not screened', async () => {
  const { orderId } = await putOrder({ lines: [aLine({ cancelled: 2 })] });
  await screenOrder(orderId);
  expect((await stored(orderId)).screenedAt).toBeUndefined();
});

test('an order without its branch fails instead of going unscreened', async () => {
  const { orderId } = await putOrder({ branch: 'nowhere' });
  await expect(screenOrder(orderId)).rejects.toThrow('branch nowhere, which does not exist');
});

describe('a suspected duplicate', () => {
  const later = '2026-11-22T10:05:00.000Z';
  const duplicatesOf = async (orderId: string) => {
    await screenOrder(orderId);
    return (await stored(orderId)).holds.filter(({ type }) => type === 'duplicate').map(({ reason }) => reason);
  };

  test('of two alike of one customer the later is held, the earlier is not', async () => {
    const first = await putOrder();
    const second = await putOrder({ placedAt: later });
    expect(await duplicatesOf(first.orderId)).toEqual([]);
    expect(await duplicatesOf(second.orderId)).toEqual([expect.stringContaining(first.externalNumber)]);
  });
  test('a guest is known by e-mail address, whatever its case', async () => {
    await putOrder({ contact: { email: 'guest@example.com', locale: 'en' } });
    const second = await putOrder({ contact: { email: 'Guest@Example.com', locale: 'en' }, placedAt: later });
    expect(await duplicatesOf(second.orderId)).toHaveLength(1);
  });
  test('another guest is not suspected', async () => {
    await putOrder({ contact: { email: 'one@example.com', locale: 'en' } });
    const second = await putOrder({ contact: { email: 'two@example.com', locale: 'en' }, placedAt: later });
    expect(await duplicatesOf(second.orderId)).toEqual([]);
  });
  test('without code and address nobody is suspected', async () => {
    await putOrder({ contact: { locale: 'en' } });
    const second = await putOrder({ contact: { locale: 'en' }, placedAt: later });
    expect(await duplicatesOf(second.orderId)).toEqual([]);
  });
});

describe('an order on account', () => {
  const payment = { method: 'on_account' as const };
  test.each([
    ['without a limit', 'c-unknown'],
    ['of another channel', 'c-elsewhere'],
    ['who is not active', 'c-former'],
  ])('of a customer %s is held, and the reason tells no limit', async (_, customerId) => {
    const { orderId } = await putOrder({ contact: { customerId, locale: 'en' }, payment });
    await screenOrder(orderId);
    expect((await stored(orderId)).holds).toMatchObject([
      { type: 'credit', reason: 'the customer has no credit limit, and the order is on account' },
    ]);
  });
});

test('a customer of another channel, and one that does not exist, are answered alike', async () => {
  const held = async (customerId: string) => {
    const { orderId } = await putOrder({ payment: { method: 'on_account' }, contact: { customerId, locale: 'en' } });
    await screenOrder(orderId);
    const { holds, stage } = await stored(orderId);
    return { stage, holds: holds.map(({ type, reason, createdBy }) => ({ type, reason, createdBy })) };
  };
  expect(await held('c-elsewhere')).toEqual(await held('c-none'));
});
