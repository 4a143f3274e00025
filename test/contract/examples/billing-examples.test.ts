import { afterAll, beforeAll, expect, test } from 'vitest';
import { billingRoutes } from '#shared/contracts/api/billing.ts';
import type { Routes } from '#shared/contracts/route.ts';
import type { OrderId } from '#shared/ids.ts';
import { handler } from '#functions/billing/api.ts';
import { callApi } from '../../support/api/api.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { putWorld } from '../../support/world.ts';
import { invoiceOrder, ship, storeCardOrder } from '../../integration/billing/shipped-orders.ts';
import { authoriseOrder } from '../../support/orders/acceptance.ts';
import { orderLine, storeOrder } from '../../support/orders/stored-orders.ts';

const engine = await startEngine();
afterAll(() => engine.stop());

const { orderId } = billingRoutes.listOrderPayments.example.params;

/** The orders that the examples name, one delivered and paid and one on account, beside what every demo system has. */
beforeAll(async () => {
  await putWorld(engine);
  await storeCardOrder('tok_ok', { orderId: orderId as OrderId });
  await authoriseOrder(orderId);
  await ship(orderId, 3);
  await invoiceOrder(orderId);
  const onAccount = billingRoutes.receivePayment.example.params.orderId as OrderId;
  await storeOrder([orderLine('1', 'TEA-001', 3, { unitPrice: 1000 })], { orderId: onAccount });
});

// Writing examples come first: the credit memo that a reading one names is made by them.
const operations = Object.entries(billingRoutes as Routes)
  .filter(([, { access }]) => access !== 'callback')
  .sort(([, a], [, b]) => Number(a.method === 'GET') - Number(b.method === 'GET'));

test.each(operations)(
  'the example of %s is answered as its contract says',
  async (_, { method, path, example, success }) => {
    const { params, query, body } = example;
    const answer = await callApi(handler, {
      method,
      path,
      ...(params ? { params } : {}),
      ...(query ? { query } : {}),
      ...(body === undefined ? {} : { body }),
    });
    expect({ status: answer.status, body: answer.body }).toMatchObject({ status: success.status });
    expect(success.body?.safeParse(answer.body).error).toBeUndefined();
  },
);

test('an event of a provider that is not set up is refused', async () => {
  const answer = await callApi(handler, {
    method: 'POST',
    path: '/v1/payment-events/{provider}',
    params: { provider: 'stripe' },
    body: '{}',
    idempotencyKey: null,
  });
  expect(answer).toMatchObject({ status: 404, body: { code: 'not-set-up' } });
});
