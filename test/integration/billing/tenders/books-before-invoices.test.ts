import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { nowIso } from '#shared/ambient.ts';
import { handler as billing } from '#functions/billing/api.ts';
import { loadAccount } from '#functions/billing/payments/account-store.ts';
import { settleAccount } from '#functions/billing/payments/settle-account.ts';
import { callApi } from '../../../support/api/api.ts';
import { advanceClock, resetClock } from '../../../support/clock.ts';
import { authoriseOrder } from '../../../support/orders/acceptance.ts';
import { startEngine } from '../../../support/tables/engine.ts';
import { branch, putWorld } from '../../../support/world.ts';
import { cancel, invoiceOrder, ship, storeCardOrder } from '../shipped-orders.ts';

vi.setConfig({ testTimeout: 60_000 });
const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(async () => {
  await engine.clear();
  await putWorld(engine);
  const made = { details: branch('uk'), version: 1, changedAt: nowIso() };
  await engine.put('Parties', { party: 'branch#uk', entry: 'VERSION#000000001', ...made });
});
afterEach(resetClock);

const total = 4100;
const day = 24 * 3600_000;

async function prepaidOrder(): Promise<string> {
  const tenders = [{ tenderId: 't1', kind: 'marketplace', amount: total }] as const;
  const { orderId } = await storeCardOrder('', { payment: { method: 'tenders', tenders }, screenedAt: undefined });
  expect((await authoriseOrder(orderId)).state).toBe('authorised');
  return orderId;
}

async function invoiced(orderId: string): Promise<void> {
  await ship(orderId, 3);
  await invoiceOrder(orderId);
}

const get = async (path: string, query: Record<string, string> = {}) =>
  (await callApi(billing, { method: 'GET', path, params: { branch: 'uk' }, query })).body;

async function failedChecks(): Promise<string[]> {
  for (let cursor: string | undefined; ;) {
    const body = await get('/v1/books/{branch}/check', { orders: 'all', ...(cursor ? { cursor } : {}) });
    if (body.complete) {
      const checks: { check: string; passed: boolean; detail: string }[] = body.checks;
      return checks.flatMap(({ check, passed, detail }) => (passed ? [] : [`${check}: ${detail}`]));
    }
    cursor = body.next;
  }
}

const kindsInJournal = async (): Promise<string[]> =>
  (await get('/v1/books/{branch}/journal')).items.map(({ kind }: { kind: string }) => kind);

test('money that came before the first invoice stands in the books, however long before', async () => {
  const orderId = await prepaidOrder();
  expect(await kindsInJournal()).toEqual(['receipt']);
  const { accounts } = await get('/v1/books/{branch}/balances');
  expect(accounts).toMatchObject([{ account: 'accounts_receivable' }, { account: 'marketplace_clearing' }]);
  advanceClock(40 * day);
  await invoiced(orderId);
  expect(await kindsInJournal()).toEqual(['receipt', 'invoice']);
  advanceClock(120_000);
  expect(await failedChecks()).toEqual([]);
});

test('orders that are not invoiced are looked at by what they have received, each once', async () => {
  await prepaidOrder();
  const cancelled = await prepaidOrder();
  await cancel(cancelled, 3);
  await settleAccount(await loadAccount(cancelled));
  advanceClock(120_000);
  expect(await failedChecks()).toEqual([]);
  await invoiced(await prepaidOrder());
  advanceClock(120_000);
  expect(await failedChecks()).toEqual([]);
});

test('money in the journal that an order does not know of is found though the order is not invoiced', async () => {
  await prepaidOrder();
  await invoiced(await prepaidOrder());
  const row = (await engine.rows('Billing')).find(({ posted }) => (posted as { kind?: string })?.kind === 'receipt');
  const posted = row?.['posted'] as { postedAt: string };
  const entryId = 'jrn_again';
  await engine.put('Billing', {
    ...row,
    entry: `${posted.postedAt}#${entryId}`,
    posted: { ...posted, entryId },
  });
  advanceClock(120_000);
  expect(await failedChecks()).toEqual(['money-is-posted: 3 entries are posted, the orders know 2']);
});
