import { listedEmail } from '../../simulation/business/business.ts';
import type { Scenario } from '../scenario.ts';

/** Holds, cancellations, rejections: what people and rules do to orders under way. */
export const turnsOfOrders: readonly Scenario[] = [
  {
    name: 'a rule holds an order, a person another; they are released',
    async play(stage) {
      const listed = await stage.place({ lines: [['TEA', 1]], email: listedEmail });
      const hold = await stage.hold(listed);
      await stage.post(`${hold}/release`, { reason: 'known in person' });
      await stage.untilUnits(listed, 'released', 1);
      const manual = { type: 'manual', reason: 'a person looks at it', blocks: ['hand-over'] };
      const { holdId } = await stage.post(`/v1/orders/${listed}/holds`, manual);
      await stage.work(listed, 'packed');
      await stage.post(`/v1/orders/${listed}/notes`, { text: 'leave it with the neighbour' });
      await stage.post(`/v1/orders/${listed}/holds/${holdId}/release`);
      await stage.deliver(listed);
    },
  },
  {
    name: 'an outside screening objects, answers late, and refuses',
    async play(stage) {
      const screened = (tag: string) => stage.place({ lines: [['TEA', 1]], email: `ada+screen-${tag}@example.com` });
      const held = await screened('fraud');
      await stage.post(`${await stage.hold(held)}/release`, { reason: 'known in person' });
      const late = await screened('later');
      const [refused, refusedLate] = [await screened('refuse'), await screened('later-refuse')];
      const moved = await screened('credit');
      await stage.hold(moved);
      await stage.change(`/v1/orders/${moved}`, { customer: { email: 'ada@example.com' } });
      for (const orderId of [held, late, moved]) await stage.deliver(orderId);
      for (const orderId of [refused, refusedLate]) await stage.untilOver(orderId);
    },
  },
  {
    name: 'what is said of a held order is changed, and changed back',
    async play(stage) {
      const orderId = await stage.place({ lines: [['TEA', 1]], email: listedEmail });
      const hold = await stage.hold(orderId);
      const path = `/v1/orders/${orderId}`;
      await stage.change(path, { shippingAddress: { lines: ['2 Orchard Road'], postalCode: null }, tags: ['moved'] });
      await stage.change(path, { shippingAddress: { postalCode: 'N1 9GU' }, customer: { name: 'Ben' } });
      await stage.read(`${path}/details`);
      await stage.post(`${hold}/release`, { reason: 'known in person' });
      await stage.deliver(orderId);
    },
  },
  {
    name: 'a line is no item, and is mapped to one',
    async play(stage) {
      await stage.replace('/v1/channels/web', { unknownItems: 'hold' });
      // Channels are remembered for some seconds.
      await stage.wait(1);
      const orderId = await stage.place({ lines: [['mp/1', 1]] });
      await stage.hold(orderId);
      await stage.post(`/v1/orders/${orderId}/lines/1/map`, { sku: 'TEA' });
      await stage.deliver(orderId);
    },
  },
  {
    name: 'a line is custom: it is rejected by one location, cancelled in part and shipped by another',
    async play(stage) {
      await stage.replace('/v1/channels/web', { unknownItems: 'custom' });
      // Channels are remembered for some seconds.
      await stage.wait(1);
      const orderId = await stage.place({
        lines: [
          ['made/1', 3],
          ['TEA', 1],
        ],
      });
      await stage.untilUnits(orderId, 'released', 4);
      const [first] = stage.order(orderId).fulfilmentOrders;
      if (first) await stage.act(first, 'reject', { reason: 'no_capacity' });
      await stage.untilUnits(orderId, 'released', 4);
      await stage.cancel(orderId, [{ lineId: '1', quantity: 1 }]);
      await stage.deliver(orderId);
    },
  },
  {
    name: 'a price is off the price lists, and a person agrees to it',
    async play(stage) {
      await stage.replace('/v1/channels/web', { priceTolerance: '10' });
      const price = { sku: 'TEA', currency: 'GBP', unitPrice: '99.00', from: '2026-01-01' };
      await stage.post('/v1/prices', { items: [price] });
      // Channels and prices are remembered for some time.
      await stage.wait(1);
      const orderId = await stage.place({ lines: [['TEA', 1]] });
      await stage.post(`${await stage.hold(orderId)}/release`, { reason: 'agreed on the telephone' });
      await stage.deliver(orderId);
    },
  },
  {
    name: 'a test order is tried out, and another forgotten',
    async play(stage) {
      const orderId = await stage.place({ lines: [['TEA', 1]], test: true });
      await stage.cancel(orderId);
      const forgotten = await stage.place({ lines: [['TEA', 1]], test: true });
      await stage.wait(25 * 60);
      await stage.untilOver(forgotten);
    },
  },
  {
    name: 'an order of the past is recorded',
    async play(stage) {
      const history = { shipments: [{ shippedAt: '2025-03-03T09:00:00Z', deliveredAt: '2025-03-05T09:00:00Z' }] };
      await stage.record('OLD-1', [['TEA', 2]], history);
    },
  },
  {
    name: 'a held order is rejected, another cancelled',
    async play(stage) {
      const rejected = await stage.place({ lines: [['TEA', 1]], email: listedEmail });
      await stage.post(`${await stage.hold(rejected)}/reject`, { reason: 'not this one' });
      const cancelled = await stage.place({ lines: [['TEA', 2]], email: listedEmail });
      await stage.hold(cancelled);
      await stage.cancel(cancelled);
      for (const orderId of [rejected, cancelled]) await stage.untilOver(orderId);
    },
  },
  {
    name: 'an order is cancelled in part and then as a whole, after its release',
    async play(stage) {
      const orderId = await stage.place({
        lines: [
          ['TEA', 3],
          ['POSTER', 1],
        ],
      });
      await stage.untilUnits(orderId, 'released', 4);
      await stage.work(orderId, 'picking', 'leeds');
      await stage.cancel(orderId, [{ lineId: '1', quantity: 1 }]);
      await stage.cancel(orderId);
      await stage.untilOver(orderId);
    },
  },
  {
    name: 'a part is cancelled, the rest delivered',
    async play(stage) {
      const orderId = await stage.place({
        lines: [
          ['TEA', 3],
          ['MUG', 3],
        ],
      });
      await stage.untilUnits(orderId, 'released', 5);
      await stage.cancel(orderId, [
        { lineId: '1', quantity: 2 },
        { lineId: '2', quantity: 1 },
      ]);
      await stage.deliver(orderId);
    },
  },
  {
    name: 'a waiting order is cancelled, and what it had goes to the next',
    async play(stage) {
      const first = await stage.place({ lines: [['MUG', 4]], pays: 'account' });
      await stage.untilUnits(first, 'released', 2);
      const second = await stage.place({ lines: [['MUG', 1]], pays: 'account' });
      await stage.untilUnits(second, 'backordered', 1);
      await stage.cancel(first);
      await stage.deliver(second);
      await stage.untilOver(first);
    },
  },
  {
    name: 'a location does not find a thing, another breaks one, and a third takes over',
    async play(stage) {
      const orderId = await stage.place({ lines: [['TEA', 2]] });
      await stage.untilUnits(orderId, 'released', 2);
      const [first] = stage.order(orderId).fulfilmentOrders;
      if (first) await stage.act(first, 'reject', { reason: 'damaged', lines: [{ lineId: '1', quantity: 1 }] });
      await stage.until('the second location', () => stage.order(orderId).fulfilmentOrders.length > 2);
      const second = stage
        .order(orderId)
        .fulfilmentOrders.find(({ state, location }) => state === 'released' && location !== first?.['location']);
      if (second) await stage.act(second, 'reject', { reason: 'not_found' });
      await stage.deliver(orderId);
    },
  },
];
