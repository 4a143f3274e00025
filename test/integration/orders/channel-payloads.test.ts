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
import { missingIn, pageOfTables, unusedRows } from '../../support/channels/whole/channel-table.ts';
import { amazon as wholeAmazon } from '../../support/channels/whole/amazon.ts';
import { ozon } from '../../support/channels/whole/ozon.ts';
import { shopify } from '../../support/channels/whole/shopify.ts';
import type { WholeChannel } from '../../support/channels/whole/whole-order.ts';
import { wildberries } from '../../support/channels/whole/wildberries.ts';
import { woocommerce } from '../../support/channels/whole/woocommerce.ts';
import { yandexBusiness, yandexCampaign } from '../../support/channels/whole/yandex.ts';
import { noRealData, realText } from '../../support/real-data.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { channel, partyRow, putWorld } from '../../support/world.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(async () => {
  await engine.clear();
  await putWorld(engine);
  // Their SKUs are none here.
  await engine.put('Parties', partyRow('channel', 'CHANNEL', 'real', channel('real', { unknownItems: 'hold' })));
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

const amazonOf = (order: string, sample: string) => ({
  order: amazon(`order-${order}`),
  address: amazon(`address-${sample}`),
  buyer: amazon(`buyerInfo-${sample}`),
  items: amazon(`orderItems-${sample}`),
});

/** Every order among the payloads, whole. */
const whole: Readonly<Record<string, { readonly channel: WholeChannel; readonly payloads: () => readonly object[] }>> =
  {
    Shopify: {
      channel: shopify,
      payloads: () => {
        const { order } = payload('shopify', 'order.json');
        const { order: paid } = payload('shopify', 'order_with_transaction.json');
        const line = payload('shopify', 'orderlineitems_valid.json');
        return [order, payload('shopify', 'orders.json').orders[0], paid, withSums({ ...order, line_items: [line] })];
      },
    },
    WooCommerce: {
      channel: woocommerce,
      payloads: () => [
        payload('woocommerce', 'create-an-order.json'),
        payload('woocommerce', 'retrieve-an-order.json'),
        ...payload('woocommerce', 'list-all-orders.json'),
      ],
    },
    Amazon: {
      channel: wholeAmazon,
      payloads: () => [amazonOf('example', 'example'), amazonOf('sandbox-200', 'sandbox-200')],
    },
    Ozon: {
      channel: ozon,
      payloads: () => [
        payload('ozon', 'v3-posting-fbs-get-response.json').result,
        payload('ozon', 'v3-posting-fbs-list-response.json').result.postings[0],
        payload('ozon', 'v3-posting-fbs-unfulfilled-list-response.json').result.postings[0],
      ],
    },
    Wildberries: {
      channel: wildberries,
      payloads: () =>
        ['dbs', 'fbs'].map((kind) => ({
          task: payload('wildberries', `${kind}-orders.assembled.json`).orders[0],
          client: payload('wildberries', `${kind}-orders-client.assembled.json`).orders[0],
        })),
    },
    'Yandex Market, by business': {
      channel: yandexBusiness,
      payloads: () => [payload('yandex', 'v1-business-orders.assembled.json').orders[0]],
    },
    'Yandex Market, by campaign': {
      channel: yandexCampaign,
      payloads: () => [payload('yandex', 'v2-campaign-orders.assembled.json').orders[0]],
    },
  };

/** The payloads of a channel; rows of its table may be of its other version. */
const payloadsOf = (name: string) => {
  const [shop = name] = name.split(',');
  return Object.entries(whole).flatMap(([other, { payloads: all }]) => (other.startsWith(shop) ? all() : []));
};

/** An order that a line of another sample was put into: its own sum says nothing of it. */
function withSums({ total_price: _, ...order }: { total_price?: string }): object {
  return order;
}

describe.skipIf(noRealData)('an order of a real channel, whole', () => {
  test.each(Object.keys(whole))(
    '%s: each field stands where its table says, or is left out for a reason',
    async (name) => {
      const { channel: of, payloads: all } = whole[name] ?? expect.fail(name);
      for (const sent of all()) {
        const placement = of.place(sent);
        const body = { ...placement, channel: 'real' };
        const placed = await callApi(handler, { method: 'POST', path: '/v1/orders', body });
        expect([placed.status, placed.body.errors ?? placed.body.detail]).toEqual([201, undefined]);
        const { orderId } = placed.body;
        const read = await callApi(handler, { method: 'GET', path: '/v1/orders/{orderId}', params: { orderId } });
        expect(missingIn(sent, orderView.parse(read.body), of.table)).toEqual([]);
        await engine.clear();
        await putWorld(engine);
        await engine.put('Parties', partyRow('channel', 'CHANNEL', 'real', channel('real', { unknownItems: 'hold' })));
      }
      expect(unusedRows(of.table, payloadsOf(name))).toEqual([]);
    },
  );
});

test('docs/channel-payloads.md has the tables: `npx vitest run test/integration/orders/channel-payloads.test.ts -u` writes it', async () => {
  const tables = Object.fromEntries(Object.entries(whole).map(([name, { channel: of }]) => [name, of.table]));
  await expect(pageOfTables(tables)).toMatchFileSnapshot('../../../docs/channel-payloads.md');
});
