import { weighedItem, type SimulatedItem } from '../../simulation/business/business.ts';
import { smallBusiness } from '../../simulation/stage/small-business.ts';
import { orchardRoad } from '../../simulation/stage/stage.ts';
import type { Scenario } from '../scenario.ts';

/** Each has a counter and a movement of its own: a parcel of all of them is more than one transaction holds. */
const many: readonly SimulatedItem[] = Array.from({ length: 60 }, (_, index) => ({
  sku: `SPICE-${index + 1}`,
  kind: 'goods',
  backorderable: false,
  openingStock: { london: 100 },
}));

/** What is sold by weight, some of it at each warehouse, and what is sold as one and made of others. */
const byWeightAndSets: readonly SimulatedItem[] = [
  { sku: weighedItem, kind: 'goods', backorderable: true, openingStock: { london: 1.5, leeds: 0.5 }, weighedIn: 'kg' },
  // Apart from what is waited for, so that its lines do not race for the same stock.
  { sku: 'RICE', kind: 'goods', backorderable: false, openingStock: { london: 10 }, weighedIn: 'kg' },
  {
    sku: 'HAMPER',
    kind: 'kit',
    backorderable: false,
    openingStock: {},
    components: [
      { sku: 'TEA', quantity: 2, share: 3 },
      { sku: 'MUG', quantity: 1, share: 4 },
    ],
  },
];

/** Of one row or more; one contradicts itself, one does not add up, one comes apart. */
const ordersByFile = (kind: string, more: { readonly columns: string; readonly cells: string }): string => {
  const whose = 'GBP,Ada Green,1 Orchard Road,London,N1 9GU,GB,marketplace';
  const row = (number: number, sku: string, quantity: number, total: number, of = whose) =>
    `web,${kind}-${number},${of},${total}.00,${sku},${quantity},5.00${more.cells}`;
  return [
    `channel,order number,currency,customer name,address,city,postcode,country,payment,total,sku,quantity,unit price${more.columns}`,
    row(1, 'TEA', 2, 15),
    row(1, 'HOT', 1, 15),
    row(2, 'TEA', 1, 5),
    row(2, 'TEA', 1, 10),
    row(4, 'TEA', 1, 99),
    row(5, 'TEA', 3, 15),
    row(6, 'TEA', 1, 10),
    row(7, 'HOT', 1, 5),
    row(6, 'TEA', 1, 10),
    '',
  ].join('\n');
};

/** Orders of every kind that go well. */
export const waysOfOrders: readonly Scenario[] = [
  {
    name: 'orders come by a file, each whole or not at all, and are delivered; orders of the past by another',
    async play(stage) {
      await stage.importFile('orders', ordersByFile('filed', { columns: '', cells: '' }));
      for (const number of [1, 5, 7]) {
        const [row] = stage.rows('Orders', `external#web#filed-${number}`);
        await stage.deliver(String(row?.['orderId']));
      }
      const past = { columns: ',placed at,shipped at,paid at', cells: ',2025-03-01,2025-03-03,2025-03-02' };
      await stage.importFile('history', ordersByFile('past', past));
    },
  },
  {
    name: 'an order leaves in two parcels',
    async play(stage) {
      const orderId = await stage.place({
        lines: [
          ['VASE', 1],
          ['POSTER', 2],
        ],
      });
      await stage.untilUnits(orderId, 'released', 3);
      await stage.work(orderId, 'handed_over', 'london');
      await stage.until('the first invoice', () => stage.order(orderId).order['payments'].captured > 0);
      await stage.work(orderId, 'handed_over', 'leeds');
      for (const one of stage.order(orderId).fulfilmentOrders) {
        await stage.carrierTells(one, 'in_transit');
        await stage.carrierTells(one, 'delivered');
      }
      await stage.untilOver(orderId);
    },
  },
  {
    name: 'an invoice meets another one at the counter of its branch',
    conflictAt: '"numbers#uk"',
    async play(stage) {
      const orderId = await stage.place({ lines: [['TEA', 1]], token: 'tok_ok' });
      await stage.untilUnits(orderId, 'released', 1);
      await stage.deliver(orderId);
    },
  },
  {
    name: 'one collects, one has a visit, one downloads',
    async play(stage) {
      const collected = await stage.place({ type: 'pickup', lines: [['TEA', 2]], token: 'tok_ok' });
      const visited = await stage.place({ type: 'service', lines: [['VISIT', 1]], pays: 'account' });
      const downloaded = await stage.place({ type: 'digital', lines: [['EBOOK', 1]] });
      for (const orderId of [collected, visited, downloaded]) await stage.deliver(orderId);
    },
  },
  {
    name: 'an order goes to two addresses, over a shop, by courier, with a visit and a book',
    async play(stage) {
      const elm = { lines: ['2 Elm Street'], city: 'Leeds', postalCode: 'LS1 4AP', country: 'GB' };
      const orderId = await stage.place({
        groups: [
          { method: 'ship', shippingAddress: orchardRoad, serviceLevel: 'express' },
          { method: 'ship', shippingAddress: elm },
          { method: 'pickup', pickupLocation: 'soho' },
          { method: 'local_delivery', shippingAddress: elm },
          { method: 'service', shippingAddress: elm },
          { method: 'digital' },
        ],
        lines: [
          ['TEA', 2, '1'],
          ['MUG', 3, '2'],
          ['TEA', 1, '3'],
          ['TEA', 1, '4'],
          ['VISIT', 1, '5'],
          ['EBOOK', 1, '6'],
        ],
      });
      await stage.untilUnits(orderId, 'backordered', 1);
      await stage.untilUnits(orderId, 'delivered', 1);
      await stage.cancel(orderId, [{ lineId: '1', quantity: 1 }]);
      await stage.post('/v1/stock/receipts', { location: 'london', lines: [{ sku: 'MUG', quantity: 1 }] });
      await stage.deliver(orderId);
      // As many as there were, for who comes next.
      await stage.post('/v1/stock/receipts', { location: 'london', lines: [{ sku: 'MUG', quantity: 2 }] });
    },
  },
  {
    name: 'one collects in time, another does not',
    async play(stage) {
      await stage.replace('/v1/branches/uk', { stageMinutes: { delivery: 60 } });
      // Branches are remembered for half a minute.
      await stage.wait(1);
      const late = await stage.place({ type: 'pickup', lines: [['TEA', 2]], token: 'tok_ok' });
      const collected = await stage.place({ type: 'pickup', lines: [['TEA', 1]], token: 'tok_ok' });
      for (const orderId of [late, collected]) {
        await stage.untilUnits(orderId, 'released', 1);
        await stage.work(orderId, 'packed');
      }
      await stage.deliver(collected);
      await stage.wait(61);
      await stage.untilOver(late);
    },
  },
  {
    name: 'an order waits for stock, and gets it in two receipts',
    async play(stage) {
      const orderId = await stage.place({
        lines: [
          ['MUG', 5],
          ['TEA', 1],
        ],
      });
      await stage.untilUnits(orderId, 'released', 3);
      await stage.post('/v1/stock/receipts', { location: 'leeds', lines: [{ sku: 'MUG', quantity: 1 }] });
      await stage.untilUnits(orderId, 'released', 4);
      await stage.post('/v1/stock/receipts', { location: 'london', lines: [{ sku: 'MUG', quantity: 4 }] });
      await stage.deliver(orderId);
    },
  },
  {
    name: 'what is weighed, a kit and a bundle with a part by weight wait for stock, are cancelled and refunded in part',
    business: { ...smallBusiness, items: [...smallBusiness.items, ...byWeightAndSets] },
    async play(stage) {
      const bag = [
        { sku: 'TEA', quantity: 1, share: 2 },
        { sku: 'RICE', quantity: 1, share: 1 },
      ];
      const orderId = await stage.placeAs('web', {
        channel: 'web',
        externalNumber: 'web-weighed',
        type: 'ship',
        currency: 'GBP',
        customer: { name: 'Ada Green', email: 'ada@example.com' },
        shippingAddress: orchardRoad,
        lines: [
          { sku: weighedItem, quantity: 2.25, unitPrice: '5.00' },
          { sku: 'HAMPER', quantity: 2, unitPrice: '7.00' },
          { sku: 'BAG 1', quantity: 1, unitPrice: '1.00', components: bag },
        ],
        total: '26.25',
        payment: { method: 'card', provider: 'test', token: 'tok_ok' },
      });
      const inState = (state: string, lineId: string) =>
        stage.order(orderId).lines.find((line) => line['lineId'] === lineId)?.['quantities'][state] > 0;
      await stage.until('some to wait for', () => inState('backordered', '1') && inState('released', '2'));
      await stage.post(`/v1/orders/${orderId}/cancel`, {
        reason: 'changed their mind',
        // No more than waits for stock: what else there is may have come to either location.
        lines: [{ lineId: '1', quantity: 0.125 }],
        bundles: [{ bundleId: '1', quantity: 1 }],
      });
      const flour = (quantity: number) => ({ location: 'leeds', lines: [{ sku: weighedItem, quantity }] });
      await stage.post('/v1/stock/receipts', flour(0.25));
      await stage.deliver(orderId);
      await stage.post('/v1/stock/adjustments', { ...flour(-0.125), reason: 'lost' });
      const some = { lines: [{ lineId: '1', quantity: 0.125 }], reason: 'arrived damp' };
      await stage.post(`/v1/orders/${orderId}/refunds`, some);
      await stage.until('the refund', () => stage.order(orderId).order['payments'].refunded > 0);
    },
  },
  {
    name: 'an order of more lines than fit into one transaction is delivered, another is cancelled',
    business: { ...smallBusiness, items: [...smallBusiness.items, ...many] },
    async play(stage) {
      const lines = Array.from({ length: 115 }, (_, index) => [many[index]?.sku ?? 'TEA', 1] as const);
      const kept = await stage.place({ lines, pays: 'account' });
      const dropped = await stage.place({ lines, pays: 'account' });
      await stage.untilUnits(dropped, 'released', 1);
      await stage.cancel(dropped);
      await stage.deliver(kept);
      await stage.untilOver(dropped);
    },
  },
  {
    name: 'the events of an order are posted to its channel',
    async play(stage) {
      const orderId = await stage.place({ channel: 'market', lines: [['TEA', 1]] });
      await stage.deliver(orderId);
      const webhooks = '/v1/channels/market/webhooks';
      const { items: endpoints } = await stage.read(webhooks);
      const endpoint = `${webhooks}/${endpoints[0].endpointId}`;
      const { items } = await stage.read(`${endpoint}/deliveries`);
      await stage.post(`${endpoint}/replay`, { deliveryId: items[0].deliveryId });
      await stage.read(`/v1/orders/${orderId}/messages`);
    },
  },
  {
    name: 'the events of several orders wait in line for a server that is slow',
    async play(stage) {
      await stage.alsoTells('web', 'slow');
      const wishes = Array.from({ length: 4 }, () => ({ lines: [['TEA', 1]], pays: 'account' }) as const);
      const orders = await Promise.all(wishes.map((wish) => stage.place(wish)));
      for (const orderId of orders) {
        await stage.untilUnits(orderId, 'released', 1);
        await stage.cancel(orderId);
        await stage.untilOver(orderId);
      }
      await stage.untilAllTold(orders);
    },
  },
];
