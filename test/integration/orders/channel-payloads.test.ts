import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { orderView } from '#shared/contracts/api/order-views.ts';
import { handler } from '#functions/orders/api.ts';
import { callApi } from '../../support/api/api.ts';
import {
  fromAmazon,
  fromOzon,
  fromShopify,
  fromWildberries,
  fromWooCommerce,
  fromYandex,
  leftOut,
  type SaidInPayload,
} from '../../support/channels/said-in-payloads.ts';
import { placementBody } from '../../support/orders/placements.ts';
import { noRealData, realText } from '../../support/real-data.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { putWorld } from '../../support/world.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(async () => {
  await engine.clear();
  await putWorld(engine);
});

const payload = (...path: string[]) => JSON.parse(realText('channels', ...path));
const amazon = (name: string) => payload('amazon', `${name}.json`).payload;

const payloads: Readonly<Record<string, () => SaidInPayload>> = {
  'shopify/order': () => fromShopify(payload('shopify', 'order.json').order),
  'shopify/orders': () => fromShopify(payload('shopify', 'orders.json').orders[0]),
  'shopify/order_with_transaction': () => fromShopify(payload('shopify', 'order_with_transaction.json').order),
  'a line of shopify/orderlineitems_valid': () => {
    const { order } = payload('shopify', 'order.json');
    return fromShopify({ ...order, line_items: [payload('shopify', 'orderlineitems_valid.json')] });
  },
  'woocommerce/create-an-order': () => fromWooCommerce(payload('woocommerce', 'create-an-order.json')),
  'woocommerce/retrieve-an-order': () => fromWooCommerce(payload('woocommerce', 'retrieve-an-order.json')),
  'the first of woocommerce/list-all-orders': () => fromWooCommerce(payload('woocommerce', 'list-all-orders.json')[0]),
  'the second of woocommerce/list-all-orders': () => fromWooCommerce(payload('woocommerce', 'list-all-orders.json')[1]),
  'the example of amazon': () =>
    fromAmazon(amazon('address-example'), amazon('buyerInfo-example'), amazon('orderItems-example').OrderItems),
  'the sandbox of amazon': () =>
    fromAmazon(
      amazon('address-sandbox-200'),
      amazon('buyerInfo-sandbox-200'),
      amazon('orderItems-sandbox-200').OrderItems,
    ),
  'ozon/v3-posting-fbs-get': () => fromOzon(payload('ozon', 'v3-posting-fbs-get-response.json').result),
  'ozon/v3-posting-fbs-list': () => fromOzon(payload('ozon', 'v3-posting-fbs-list-response.json').result.postings[0]),
  'ozon/v3-posting-fbs-unfulfilled-list': () =>
    fromOzon(payload('ozon', 'v3-posting-fbs-unfulfilled-list-response.json').result.postings[0]),
  'wildberries/dbs-orders': () =>
    fromWildberries(
      payload('wildberries', 'dbs-orders.assembled.json').orders[0],
      payload('wildberries', 'dbs-orders-client.assembled.json').orders[0],
    ),
  'wildberries/fbs-orders': () =>
    fromWildberries(
      payload('wildberries', 'fbs-orders.assembled.json').orders[0],
      payload('wildberries', 'fbs-orders-client.assembled.json').orders[0],
    ),
  'yandex/v1-business-orders': () => fromYandex(payload('yandex', 'v1-business-orders.assembled.json').orders[0]),
  'yandex/v2-campaign-orders': () => fromYandex(payload('yandex', 'v2-campaign-orders.assembled.json').orders[0]),
};

/** Every text and number in a value, with its path. */
function leavesOf(value: unknown, path = ''): (readonly [path: string, text: string])[] {
  if (typeof value === 'string' || typeof value === 'number') return value === '' ? [] : [[path, String(value)]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, `${path}/${name}`));
}

describe.skipIf(noRealData)('what an order of a real channel says of people and beside comes back whole', () => {
  test.each(Object.keys(payloads))('%s', async (name) => {
    const { parts, said } = payloads[name]?.() ?? expect.fail(name);
    const lines = said.lines.map((line) => ({ sku: 'TEA-001', quantity: 1, unitPrice: '1.00', ...line }));
    const money = { discounts: [], total: `${lines.length}.00` };
    const { shipping: _, charges: __, shippingAddress: ___, ...body } = placementBody() as Record<string, unknown>;
    const placement = { ...body, ...money, ...said, lines };
    const placed = await callApi(handler, { method: 'POST', path: '/v1/orders', body: placement });
    expect([placed.status, placed.body.errors]).toEqual([201, undefined]);
    const { orderId } = placed.body;
    const read = await callApi(handler, { method: 'GET', path: '/v1/orders/{orderId}', params: { orderId } });
    const view = orderView.parse(read.body);
    const answered = [...leavesOf(view).map(([, text]) => text), ...Object.keys(view.metadata ?? {})];
    const leaves = leavesOf(parts).filter(([path]) => !leftOut.some(([wanted]) => wanted.test(path)));
    expect(leaves.length).toBeGreaterThan(2);
    expect(leaves.filter(([, text]) => !answered.some((told) => told.includes(text.trim())))).toEqual([]);
  });
});
