import { afterAll, beforeEach, expect, test } from 'vitest';
import { loadAccount } from '#functions/billing/payments/account-store.ts';
import { handler as billingApi } from '#functions/billing/api.ts';
import { settleAccount } from '#functions/billing/payments/settle-account.ts';
import { callApi } from '../../support/api/api.ts';
import { beforeCalls } from '../../support/tables/before-calls.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { putWorld } from '../../support/world.ts';
import { cancel, invoiceOrder, providerLedger, ship, storeCardOrder, stored } from './shipped-orders.ts';
import { authoriseOrder } from '../../support/orders/acceptance.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(async () => {
  await engine.clear();
  await putWorld(engine);
});

let calls = 0;
/** The number of the call at which the process dies; after the call before it, which is the same. */
let dyingAt = Infinity;
let counting = false;

beforeCalls(() => {
  if (!counting) return;
  calls += 1;
  if (calls === dyingAt) throw new Error('crashed');
});

/** Runs a step as the workflow does: again from the beginning when its process has died. */
async function run(step: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    try {
      await step();
      return;
    } catch (error) {
      if (!(error as Error).message.includes('crashed')) throw error;
    }
  }
  throw new Error('the step does not end');
}

/** An order's whole life with money: two units shipped one by one, one cancelled, one given back. */
async function wholeLife(token: string, dies: number): Promise<{ orderId: string; calls: number }> {
  const { orderId } = await storeCardOrder(token);
  calls = 0;
  dyingAt = dies;
  const step = async (work: () => Promise<unknown>) => {
    counting = true;
    await run(work);
    counting = false;
  };
  await step(() => authoriseOrder(orderId));
  await ship(orderId, 1);
  await step(() => invoiceOrder(orderId));
  await cancel(orderId, 1);
  await step(async () => settleAccount(await loadAccount(orderId)));
  await ship(orderId, 1);
  await step(() => invoiceOrder(orderId));
  const { status } = await callApi(billingApi, {
    method: 'POST',
    path: '/v1/orders/{orderId}/refunds',
    params: { orderId },
    body: { lines: [{ lineId: '1', quantity: 1 }], reason: 'broken' },
  });
  expect(status).toBe(201);
  await step(async () => settleAccount(await loadAccount(orderId)));
  return { orderId, calls };
}

test.each([
  ['tok_ok', 1],
  ['tok_timeout', 2],
])(
  'a crash at any call to the database leaves one charge, one void, one refund and books that balance (%s)',
  async (token, every) => {
    const undisturbed = await wholeLife(token, Infinity);
    expect(undisturbed.calls).toBeGreaterThan(30);
    for (let at = 1; at <= undisturbed.calls; at += every) {
      const { orderId } = await wholeLife(token, at);
      expect({ at, ...(await providerLedger(engine, orderId)) }).toEqual({
        at,
        authorised: 4100,
        authorisations: 1,
        captured: 1766 + 1167,
        captures: 2,
        voided: 1167,
        voids: 1,
        refunded: 1167,
        refunds: 1,
      });
      expect((await stored(orderId)).payments).toEqual({
        state: 'authorised',
        authorised: 1766 + 1167,
        captured: 1766 + 1167,
        refunded: 1167,
        voided: 1167,
        invoiced: 1766 + 1167,
        credited: 1167,
      });
    }
    const { body } = await callApi(billingApi, {
      method: 'GET',
      path: '/v1/books/{branch}/check',
      params: { branch: 'uk' },
      query: { orders: 'all' },
    });
    expect(body).toMatchObject({ complete: true, passed: true });
  },
  300_000,
);
