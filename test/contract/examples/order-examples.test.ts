import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { orderRoutes } from '#shared/contracts/api/orders.ts';
import type { RouteContract } from '#shared/contracts/route.ts';
import { handler } from '#functions/orders/api.ts';
import { callApi } from '../../support/api/api.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { putWorld } from '../../support/world.ts';

const engine = await startEngine();
let orderId = '';

beforeAll(async () => {
  await putWorld(engine);
  const { method, path, example } = orderRoutes.placeOrder;
  const { body } = await callApi(handler, { method, path, body: { ...example.body, externalNumber: 'WEB-1' } });
  orderId = body.orderId;
});
afterAll(() => engine.stop());

/** The operations in the order in which a reader tries them; the example's order id stands for one that was placed. */
const operations: [string, RouteContract][] = Object.entries(orderRoutes);

describe('the example of an operation works, and its answer is what the contract says', () => {
  test.each(operations)('%s', async (_, { method, path, example, success }) => {
    const params = example.params ? { params: { orderId } } : {};
    const { query = {}, body } = example;
    const answer = await callApi(handler, { method, path, ...params, query, body });
    expect({ status: answer.status, body: answer.body }).toMatchObject({ status: success.status });
    expect(success.body?.safeParse(answer.body).error).toBeUndefined();
  });
});
