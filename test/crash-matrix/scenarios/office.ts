import { listedEmail, wholeBusiness } from '../../simulation/business/business.ts';
import { loseWorkflow } from '../lose-workflow.ts';
import { orchardRoad } from '../../simulation/stage/stage.ts';
import type { Scenario } from '../scenario.ts';

/** What the office and people on call do. */
export const officeScenarios: readonly Scenario[] = [
  { name: 'a business opens', business: wholeBusiness, async play() {} },
  {
    name: 'the office changes what it has',
    async play(stage) {
      await stage.replace('/v1/branches/uk', { name: 'United Kingdom' });
      await stage.replace('/v1/channels/web', { name: 'The web shop' });
      await stage.replace('/v1/locations/london', { name: 'London docks' });
      await stage.replace('/v1/customers/c-account-web', { name: 'Ada Brown' });
      await stage.replace('/v1/items/TEA', { description: 'Black tea', barcodes: ['5012345678900'] });
      const rate = { from: 'EUR', to: 'GBP', date: '2026-01-12', rate: '0.85', source: 'ecb' };
      await stage.post('/v1/exchange-rates', { items: [rate] });
      const price = { sku: 'TEA', currency: 'GBP', unitPrice: '7.50', from: '2026-01-12' };
      await stage.post('/v1/prices', { items: [price, { ...price, minQuantity: 10, unitPrice: '6.90' }] });
      for (const owner of ['channels/web', 'locations/london']) {
        const path = `/v1/${owner}/credentials`;
        const grant = { name: 'A second desk', scopes: ['inventory:read'] };
        const { clientId } = await stage.post(path, grant);
        await stage.remove(`${path}/${clientId}`);
        await stage.read(path);
      }
      const webhooks = '/v1/channels/market/webhooks';
      const { items } = await stage.read(webhooks);
      await stage.post(`${webhooks}/${items[0].endpointId}/rotate-secret`);
      await stage.remove(`${webhooks}/${items[0].endpointId}`);
    },
  },
  {
    name: 'stock is received, corrected, counted, kept back, cut into shards and put together',
    async play(stage) {
      const lines = [
        { sku: 'TEA', quantity: 5 },
        { sku: 'POSTER', quantity: 2 },
      ];
      await stage.post('/v1/stock/receipts', { location: 'london', lines });
      await stage.post('/v1/stock/adjustments', {
        location: 'london',
        reason: 'lost',
        lines: [{ sku: 'TEA', quantity: -1 }],
      });
      await stage.post('/v1/stock/counts', { location: 'london', lines: [{ sku: 'TEA', counted: 900 }] });
      await stage.post('/v1/stock/safety', { location: 'london', lines: [{ sku: 'TEA', safetyStock: 10 }] });
      await stage.post('/v1/stock/shards', { sku: 'TEA', location: 'london', shards: 3 });
      await stage.post('/v1/stock/shards', { sku: 'HOT', location: 'london', shards: 1 });
    },
  },
  {
    name: 'stock is held for baskets, of which one is ordered, one let go and one forgotten',
    async play(stage) {
      const reserve = (minutes: number) =>
        stage.post('/v1/reservations', { channel: 'web', lines: [{ sku: 'TEA', quantity: 2 }], minutes });
      const [ordered, unwanted] = [await reserve(60), await reserve(60)];
      await reserve(1);
      await stage.post(`/v1/reservations/${unwanted.reservationId}/extend`, { minutes: 90 });
      await stage.read(`/v1/reservations/${unwanted.reservationId}`);
      await stage.post(`/v1/reservations/${unwanted.reservationId}/release`);
      const orderId = await stage.place({ lines: [['TEA', 1]], token: 'tok_ok', reservation: ordered.reservationId });
      await stage.untilUnits(orderId, 'released', 1);
      await stage.deliver(orderId);
      await stage.until('nothing to be held any more', () =>
        stage.rows('Inventory', 'TEA').every(({ reserved = 0 }) => reserved === 0),
      );
    },
  },
  {
    name: 'files of items, customers and stock are imported, one is cancelled and one cannot be read',
    async play(stage) {
      await stage.importFile('items', 'sku,description\nNEW-1,New\nTEA,Black tea\nNEW-1,Twice\n');
      await stage.importFile('customers', '{"customerId":"new-1","channel":"web","name":"Ada"}\n');
      await stage.importFile('stock', 'sku,location,counted\nNEW-1,london,5\nNONE,london,1\n');
      await stage.importFile('items', 'colour\ngreen\n');
      const { importId } = await stage.post('/v1/imports', { kind: 'items', fileName: 'never.csv', bytes: 10 });
      await stage.post(`/v1/imports/${importId}/cancel`);
      await stage.read('/v1/imports');
      await stage.read(`/v1/imports/${importId}`);
    },
  },
  {
    name: 'stock is kept apart by lot, condition and owner',
    async play(stage) {
      const at = (lines: readonly object[], more: object = {}) => ({ location: 'london', lines, ...more });
      const serum = { sku: 'SERUM', lot: 'S-9' };
      await stage.post(
        '/v1/stock/receipts',
        at([
          { ...serum, expiresOn: '2031-01-31', quantity: 5 },
          { ...serum, owner: 'maker', quantity: 2 },
        ]),
      );
      const damaged = [
        { ...serum, quantity: -1 },
        { ...serum, condition: 'damaged', quantity: 1 },
      ];
      await stage.post('/v1/stock/adjustments', at(damaged, { reason: 'damaged' }));
      await stage.post('/v1/stock/counts', at([{ ...serum, counted: 3 }]));
      await stage.post('/v1/stock/blocks', at([{ ...serum, blocked: true }]));
      // All that the other location has: which of its lots comes first is left to chance.
      const orderId = await stage.place({ lines: [['SERUM', 4]] });
      await stage.untilUnits(orderId, 'released', 4);
      await stage.deliver(orderId);
      await stage.post('/v1/stock/blocks', at([{ ...serum, blocked: false }]));
    },
  },
  {
    name: 'stock is to come, on another day, comes in parts, and comes no more',
    async play(stage) {
      const say = (number: string, quantity: number, expectedOn: string) =>
        stage.post('/v1/stock/supplies', {
          location: 'london',
          kind: 'purchase_order',
          lines: [{ sku: 'POSTER', number, quantity, expectedOn }],
        });
      const receive = (quantity: number) =>
        stage.post('/v1/stock/receipts', { location: 'london', lines: [{ sku: 'POSTER', quantity, supply: 'PO-1' }] });
      await say('PO-1', 5, '2026-02-01');
      await say('PO-2', 3, '2026-02-02');
      await say('PO-1', 6, '2026-02-03');
      await receive(2);
      await receive(4);
      await say('PO-2', 0, '2026-02-02');
    },
  },
  {
    name: 'an exception is taken up and given up, the next resumed',
    async play(stage) {
      await stage.replace('/v1/locations/london', { services: [] });
      // Locations are remembered for some seconds.
      await stage.wait(1);
      const given = await stage.place({ type: 'service', lines: [['VISIT', 1]] });
      const exception = await stage.exception(given);
      await stage.read(exception.replace(/orders\/[^/]+\//, ''));
      await stage.post(`${exception}/take`, { owner: 'Ada' });
      await stage.post(`${exception}/give-up`, { reason: 'nobody does it' });
      const resumed = await stage.place({ type: 'service', lines: [['VISIT', 1]] });
      const open = await stage.exception(resumed);
      await stage.replace('/v1/locations/london', { services: ['installation'] });
      await stage.wait(1);
      await stage.post(`${open}/resume`);
      await stage.deliver(resumed);
      await stage.untilOver(given);
    },
  },
  {
    name: 'a carrier loses a parcel, and finds it again',
    async play(stage) {
      const orderId = await stage.place({ lines: [['TEA', 1]] });
      await stage.untilUnits(orderId, 'released', 1);
      await stage.work(orderId, 'handed_over');
      for (const one of stage.order(orderId).fulfilmentOrders) await stage.carrierTells(one, 'failure');
      await stage.post(`${await stage.exception(orderId)}/resume`);
      await stage.deliver(orderId);
    },
  },
  {
    name: 'a parcel is lost and arrives after all, another is reported as lost in part',
    async play(stage) {
      const orderId = await stage.place({ lines: [['TEA', 2]] });
      await stage.untilUnits(orderId, 'released', 2);
      await stage.work(orderId, 'handed_over');
      for (const one of stage.order(orderId).fulfilmentOrders) await stage.carrierTells(one, 'lost');
      await stage.untilOver(orderId);
      await stage.until('the refund', () => stage.order(orderId).order['payments'].refunded === 1000);
      for (const one of stage.order(orderId).fulfilmentOrders) await stage.carrierTells(one, 'delivered');
      await stage.post(`${await stage.exception(orderId)}/resume`);
      const onAccount = await stage.place({ lines: [['TEA', 2]], pays: 'account' });
      await stage.untilUnits(onAccount, 'released', 2);
      await stage.work(onAccount, 'handed_over');
      for (const { fulfilmentOrderId } of stage.order(onAccount).fulfilmentOrders) {
        const loss = { cause: 'destroyed', lines: [{ lineId: '1', quantity: 1 }] };
        await stage.post(`/v1/orders/${onAccount}/fulfilment-orders/${fulfilmentOrderId}/report-loss`, loss);
      }
      await stage.deliver(onAccount);
      await stage.until('the credit', () => stage.order(onAccount).order['payments'].credited === 500);
    },
  },
  {
    name: 'a parcel is refused at the door, another comes back that was lost',
    async play(stage) {
      const refused = await stage.place({ lines: [['TEA', 2]] });
      await stage.untilUnits(refused, 'released', 2);
      await stage.work(refused, 'handed_over');
      const [parcel] = stage.order(refused).fulfilmentOrders;
      const path = `/v1/orders/${refused}/fulfilment-orders/${parcel?.['fulfilmentOrderId']}/receive-back`;
      await stage.post(path, { cause: 'refused', lines: [{ lineId: '1', quantity: 1, condition: 'damaged' }] });
      await stage.post(path, { cause: 'refused' });
      await stage.untilOver(refused);
      const lost = await stage.place({ lines: [['TEA', 1]], pays: 'account' });
      await stage.untilUnits(lost, 'released', 1);
      await stage.work(lost, 'handed_over');
      for (const one of stage.order(lost).fulfilmentOrders) {
        await stage.carrierTells(one, 'lost');
        await stage.untilOver(lost);
        const back = `/v1/orders/${lost}/fulfilment-orders/${one['fulfilmentOrderId']}/receive-back`;
        await stage.post(back, { cause: 'returned_to_sender' });
      }
    },
  },
  {
    name: 'units with serial numbers are packed, taken back, lost and come back',
    async play(stage) {
      const sku = 'PHONE';
      const serials = ['P-1', 'P-2', 'P-3', 'P-4'];
      await stage.post('/v1/items', { sku, kind: 'goods', description: 'Telephone', serialised: true });
      await stage.post('/v1/stock/receipts', { location: 'london', lines: [{ sku, quantity: 4, serials }] });
      await stage.post('/v1/stock/counts', {
        location: 'london',
        lines: [{ sku, counted: 3, serials: serials.slice(1) }],
      });
      await stage.read(`/v1/stock/serials?sku=${sku}&location=london`);
      const cancelled = await stage.place({ lines: [[sku, 2]], pays: 'account' });
      await stage.untilUnits(cancelled, 'released', 2);
      await stage.work(cancelled, 'packed');
      await stage.post(`/v1/orders/${cancelled}/cancel`, { reason: 'not wanted' });
      await stage.untilOver(cancelled);
      const lost = await stage.place({ lines: [[sku, 3]], pays: 'account' });
      await stage.untilUnits(lost, 'released', 3);
      await stage.work(lost, 'handed_over');
      for (const one of stage.order(lost).fulfilmentOrders) {
        const [unit, other] = one['lines'][0].serials.map(({ serial }: { serial: string }) => serial);
        await stage.act(one, 'report-loss', { lines: [{ lineId: '1', quantity: 1, serials: [unit] }] });
        const back = [{ lineId: '1', quantity: 2, serials: [unit, other], condition: 'damaged' }];
        await stage.act(one, 'receive-back', { cause: 'refused', lines: back });
      }
      await stage.deliver(lost);
    },
  },
  {
    name: 'units with serial numbers come in parts, are not found, and are named one by one',
    async play(stage) {
      const sku = 'PHONE';
      const named = (units: number, name = 'P') => Array.from({ length: units }, (_, index) => `${name}-${index}`);
      const worn = (condition: string) => ({ sku, condition, quantity: 50, serials: named(50, condition) });
      await stage.post('/v1/items', { sku, kind: 'goods', description: 'Telephone', serialised: true });
      // Too many rows for one transaction; what is not as new is not sold, so that every order is of the same units.
      const lines = [{ sku, quantity: 5, serials: named(5) }, worn('used'), worn('damaged')];
      await stage.post('/v1/stock/receipts', { location: 'london', lines });
      const missed = await stage.place({ lines: [[sku, 2]], pays: 'account' });
      await stage.untilUnits(missed, 'released', 2);
      for (const one of stage.order(missed).fulfilmentOrders) await stage.act(one, 'reject', { reason: 'not_found' });
      await stage.until('units to be missed', () =>
        stage.rows('Inventory', sku).some(({ unidentified }) => unidentified === 5),
      );
      const adjust = (quantity: number, reason: string, serials: string[]) =>
        stage.post('/v1/stock/adjustments', { location: 'london', reason, lines: [{ sku, quantity, serials }] });
      await adjust(2, 'found', named(2));
      await adjust(0, 'lost', named(5).slice(2));
      await stage.post(`/v1/orders/${missed}/cancel`, { reason: 'not wanted' });
      await stage.untilOver(missed);
    },
  },
  {
    name: 'a customer and a guest ask to be forgotten, and order again',
    async play(stage) {
      const placeAsGuest = (externalNumber: string) =>
        stage.placeAs('web', {
          channel: 'web',
          externalNumber,
          type: 'ship',
          currency: 'GBP',
          customer: { name: 'Ben Hill', email: 'leaving@example.com' },
          shippingAddress: orchardRoad,
          lines: [{ sku: 'TEA', quantity: 1, unitPrice: '5.00' }],
          total: '5.00',
          payment: { method: 'card', provider: 'test', token: 'tok_ok' },
        });
      const guest = await placeAsGuest('leaving-1');
      await stage.untilUnits(guest, 'released', 1);
      await stage.post(`/v1/orders/${guest}/notes`, { text: 'leave it with the neighbour' });
      await stage.change(`/v1/orders/${guest}`, { tags: ['fragile'] });
      const asked = await stage.post('/v1/erasures', { orderId: guest });
      // Until then an instance that knows the closed key seals with it.
      await stage.wait(1);
      const again = await placeAsGuest('leaving-2');
      const customer = await stage.post('/v1/erasures', { customerId: 'c-account-web' });
      await stage.wait(18);
      await stage.read('/v1/erasures');
      await stage.deliver(guest);
      await stage.until('the guest to be erased', () => stage.order(guest).order['contact'].erased === true);
      await stage.until('the customer to be erased', () =>
        stage.rows('Parties', 'customer#c-account-web').some(({ details }) => details?.erased === true),
      );
      for (const { erasureId } of [asked, customer]) await stage.read(`/v1/erasures/${erasureId}`);
      await stage.deliver(again);
      const ended = () =>
        stage.until('an erasure to be finished', () =>
          stage.rows('Parties', `erasure#${asked['erasureId']}`).some(({ details }) => details?.state === 'finished'),
        );
      await ended();
      await stage.post(`/v1/erasures/${asked['erasureId']}/repeat`, {});
      await ended();
    },
  },
  {
    name: 'the workflow of an order is lost',
    async play(stage) {
      const orderId = await stage.place({ lines: [['TEA', 1]], pays: 'account' });
      await stage.untilUnits(orderId, 'released', 1);
      await loseWorkflow(stage.world, orderId);
      await stage.work(orderId, 'handed_over');
      await stage.deliver(orderId);
    },
  },
  {
    name: 'the office reads what there is, and counts again',
    async play(stage) {
      const orderId = await stage.place({ lines: [['TEA', 1]], email: listedEmail });
      await stage.read('/v1/holds?branch=uk');
      await stage.post(`${await stage.hold(orderId)}/release`);
      await stage.untilUnits(orderId, 'released', 1);
      const [one] = stage.order(orderId).fulfilmentOrders;
      await stage.read(`/v1/orders/${orderId}/fulfilment-orders/${one?.['fulfilmentOrderId']}`);
      await stage.deliver(orderId);
      const { items: invoices } = await stage.read('/v1/invoices?branch=uk');
      await stage.post(`/v1/orders/${orderId}/refunds`, { lines: [{ lineId: '1', quantity: 1 }], reason: 'broken' });
      const { items: memos } = await stage.read('/v1/credit-memos?branch=uk');
      for (const path of [
        ...everything,
        ...['', '/timeline', '/notes', '/holds', '/sourcing', '/payments', '/messages', '/fulfilment-orders'].map(
          (part) => `/v1/orders/${orderId}${part}`,
        ),
        `/v1/invoices/${invoices[0].invoiceId}`,
        `/v1/credit-memos/${memos[0].creditMemoId}`,
      ]) {
        await stage.read(path);
      }
      await stage.post('/v1/events/republish', { ids: ['evt_0198a1b2c3d47e5f8a9b0c1d2e3f4b20'] });
      await stage.post('/v1/reports/orders/rebuild', { branch: 'uk', day: '2026-01-12' });
      await stage.post('/v1/reports/stock/rebuild', { location: 'london', skus: ['TEA', 'MUG'] });
      await stage.post('/v1/search/rebuild', { branch: 'uk', day: '2026-01-12' });
    },
  },
];

const everything = [
  '/v1/events',
  '/v1/events/unpublished',
  '/v1/branches',
  '/v1/branches/uk',
  '/v1/channels',
  '/v1/channels/web',
  '/v1/channels/web/credentials',
  '/v1/channels/market/webhooks',
  '/v1/locations',
  '/v1/locations/london',
  '/v1/locations/london/credentials',
  '/v1/customers?channel=web',
  '/v1/customers/c-account-web',
  '/v1/erasures?state=finished',
  '/v1/exchange-rates?from=EUR&to=GBP',
  '/v1/items',
  '/v1/items?barcode=5012345678900',
  '/v1/items/TEA',
  '/v1/items/TEA/prices',
  '/v1/orders?channel=web',
  '/v1/orders?branch=uk',
  '/v1/orders?updatedSince=2026-01-01T00:00:00Z',
  '/v1/orders?customer=c-1',
  '/v1/orders?channel=web&lifecycle=completed',
  '/v1/orders?channel=web&externalNumber=web-1',
  '/v1/fulfilment-orders?location=london&state=delivered',
  '/v1/exceptions?branch=uk&state=resolved',
  '/v1/stock/supplies?sku=TEA',
  '/v1/stock/supplies?location=london&from=2026-01-01',
  '/v1/stock/levels?sku=TEA',
  '/v1/stock/levels?sku=SERUM&lot=S-1',
  '/v1/stock/levels?location=london',
  '/v1/stock/movements?sku=TEA',
  '/v1/stock/movements?location=london',
  '/v1/stock/availability?skus=TEA,MUG',
  '/v1/books/uk/journal',
  '/v1/books/uk/balances',
  '/v1/books/uk/check',
  '/v1/reports/orders?branch=uk&from=2026-01-01&to=2026-01-31',
  '/v1/reports/stock?location=london',
  '/openapi.json',
  '/asyncapi.json',
  '/docs',
];
