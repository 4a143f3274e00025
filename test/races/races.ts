import { mutants } from '../simulation/mutants/mutants.ts';
import type { Mutation } from '../simulation/program/bundle.ts';
import type { Row } from '../invariants/facts/rows.ts';
import type { Outcome, Race, Round } from './race.ts';

/** The races of orders, stock and money that must have one winner however their calls interleave. */
export const races: readonly Race[] = [
  {
    name: 'two orders want the last unit',
    async run({ stage, name, start }) {
      await stocked(stage, name, 1);
      start({ isRival: ({ purpose }) => purpose === 'acceptOrder', rivals: 2 });
      const orders = await Promise.all([1, 2].map(() => stage.place({ lines: [[name, 1]], pays: 'account' })));
      await stage.until('both to be decided', () => orders.every((id) => unitsOf(stage, id, 'open') === 0));
      const level = levelOf(stage, name);
      const won = orders.filter((id) => unitsOf(stage, id, 'cancelled') === 0);
      const wrong = [
        ...(won.length === 1 ? [] : [`${won.length} orders have got the last unit`]),
        ...(level['onHand'] === 1 && level['allocated'] === 1 ? [] : [`${level['allocated']} of one are set aside`]),
      ];
      return { wrong, finish: () => Promise.all(orders.map((id) => stage.deliver(id))) };
    },
    bug: planted('claim-without-condition'),
  },
  {
    name: 'an order wants a lot that is being blocked',
    async run({ stage, name, start }) {
      await stocked(stage, name, 0);
      const lot = { sku: name, lot: 'A7' };
      const place = { location: 'london' };
      await stage.post('/v1/stock/receipts', { ...place, lines: [{ ...lot, quantity: 1 }] });
      start({ isRival: byPurpose(/^acceptOrder$|\/blocks$/), rivals: 2 });
      const [orderId] = await Promise.all([
        stage.place({ lines: [[name, 1]], pays: 'account' }),
        stage.post('/v1/stock/blocks', { ...place, lines: [{ ...lot, blocked: true }] }),
      ]);
      await stage.until('it to be decided', () => unitsOf(stage, orderId, 'open') === 0);
      const level = stage.rows('Inventory', name).find(({ bucket }) => bucket === 'lot:A7');
      const wanted = 1 - unitsOf(stage, orderId, 'cancelled');
      return {
        wrong: level?.['allocated'] === wanted ? [] : [`${level?.['allocated']} set aside, ${wanted} not cancelled`],
        finish: () => stage.deliver(orderId),
      };
    },
    bug: {
      name: 'blocked-lot-claimed',
      file: 'functions/inventory/claiming/claims.ts',
      find: `all(hasEnough, unset('blocked'))`,
      replace: `all(hasEnough)`,
    },
  },
  {
    name: 'two orders want the last credit of their customer',
    async run({ stage, start }) {
      await stage.replace('/v1/customers/c-account-web', { creditLimit: { amount: '15.00', currency: 'GBP' } });
      // Customers are remembered for half a minute.
      await stage.wait(1);
      start({ isRival: ({ purpose }) => purpose === 'acceptOrder', rivals: 2 });
      const wish = { lines: [['TEA', 2]], pays: 'account' } as const;
      const orders = await Promise.all([1, 2].map(() => stage.place(wish)));
      const isScreened = (id: string) => stage.order(id).order['screenedAt'] !== undefined;
      await stage.until('both to be screened', () => orders.every(isScreened));
      const held = orders.filter((id) => (stage.order(id).order['holds'] as Row[]).length > 0);
      const [debt] = stage.rows('Orders', 'customer#c-account-web');
      const wrong = [
        ...(held.length === 1 ? [] : [`${held.length} orders are held for credit`]),
        ...(debt?.['counted#GBP'] === 1_000 ? [] : [`${debt?.['counted#GBP']} of 1500 are owed`]),
      ];
      return {
        wrong,
        async finish() {
          for (const id of held) await stage.post(`${await stage.hold(id, 'credit')}/release`);
          for (const id of orders) {
            await stage.deliver(id);
            await stage.post(`/v1/orders/${id}/receipts`, { amount: '10.00', reference: 'S-1' });
          }
        },
      };
    },
    bug: planted('credit-without-bound'),
  },
  {
    name: 'a cancellation and a hand-over',
    async run(round) {
      const { stage, start } = round;
      const [orderId, one] = await packed(round);
      start({ isRival: byPurpose(/\/cancel$|\/hand-over$/), rivals: 2 });
      const path = `/v1/orders/${orderId}`;
      const [cancelled, left] = await Promise.all([
        stage.office.post(`${path}/cancel`, { reason: 'a race' }),
        stage.office.post(`${path}/fulfilment-orders/${one['fulfilmentOrderId']}/hand-over`, {}),
      ]);
      const facts = stage.order(orderId).lines.map(({ quantities }) => [quantities.cancelled, quantities.shipped]);
      const expected = cancelled.status === 200 ? '[[2,0]]' : '[[0,2]]';
      const wrong = [
        ...((cancelled.status === 200) !== (left.status === 200)
          ? []
          : [`the cancellation was answered with ${cancelled.status}, the hand-over with ${left.status}`]),
        ...(JSON.stringify(facts) === expected ? [] : [`cancelled and shipped are ${JSON.stringify(facts)}`]),
      ];
      return { wrong, finish: () => stage.deliver(orderId) };
    },
    bug: planted('header-without-version'),
  },
  {
    name: 'two packers name the same unit',
    async run({ stage, name, start }) {
      const units = [`${name}-1`, `${name}-2`];
      await stage.post('/v1/items', { sku: name, kind: 'goods', description: name, serialised: true });
      await stage.post('/v1/stock/receipts', {
        location: 'london',
        lines: [{ sku: name, quantity: 2, serials: units }],
      });
      const orders = await Promise.all([1, 2].map(() => stage.place({ lines: [[name, 1]], pays: 'account' })));
      for (const orderId of orders) {
        await stage.untilUnits(orderId, 'released', 1);
        await stage.work(orderId, 'picking');
      }
      start({ isRival: byPurpose(/\/pack$/), rivals: 2 });
      const body = { lines: [{ lineId: '1', serials: units.slice(0, 1) }] };
      const answers = await Promise.all(
        orders.map((orderId) => {
          const [one] = stage.order(orderId).fulfilmentOrders;
          return stage.office.post(`/v1/orders/${orderId}/fulfilment-orders/${one?.['fulfilmentOrderId']}/pack`, body);
        }),
      );
      const statuses = answers.map(({ status }) => status).toSorted();
      const packed = orders.filter((orderId) => unitsOf(stage, orderId, 'packed') === 1);
      const wrong = [
        ...(JSON.stringify(statuses) === '[200,409]' ? [] : [`the packers were answered with ${statuses.join(', ')}`]),
        ...(packed.length === 1 ? [] : [`${packed.length} parcels have the unit`]),
      ];
      return { wrong, finish: () => Promise.all(orders.map((id) => stage.deliver(id))) };
    },
    bug: {
      name: 'unit-packed-for-two',
      file: 'functions/inventory/serials/serial-rows.ts',
      find: `{ orderId, fulfilmentOrderId }, asRead(known, 'packed'));`,
      replace: `{ orderId, fulfilmentOrderId }, unset('nothing'));`,
    },
  },
  {
    name: 'the loss of a parcel and its delivery',
    async run(round) {
      const { stage, start } = round;
      const [orderId, one] = await packed(round);
      await stage.work(orderId, 'handed_over');
      start({ isRival: byPurpose(/\/report-loss$|\/deliver$/), rivals: 2 });
      const path = `/v1/orders/${orderId}/fulfilment-orders/${one['fulfilmentOrderId']}`;
      const [lost, arrived] = await Promise.all([
        stage.office.post(`${path}/report-loss`, {}),
        stage.office.post(`${path}/deliver`, {}),
      ]);
      const facts = stage.order(orderId).lines.map(({ quantities }) => [quantities.lost, quantities.delivered]);
      const expected = lost.status === 200 ? '[[2,0]]' : '[[0,2]]';
      const wrong = [
        ...((lost.status === 200) !== (arrived.status === 200)
          ? []
          : [`the loss was answered with ${lost.status}, the delivery with ${arrived.status}`]),
        ...(JSON.stringify(facts) === expected ? [] : [`lost and delivered are ${JSON.stringify(facts)}`]),
      ];
      return { wrong, finish: () => stage.untilOver(orderId) };
    },
    bug: planted('header-without-version'),
  },
  {
    name: 'two orders end the same reservation that is past its time',
    async run({ stage, name, start }) {
      await stocked(stage, name, 4);
      const reserve = (minutes: number) =>
        stage.post('/v1/reservations', { channel: 'web', lines: [{ sku: name, quantity: 1 }], minutes });
      await reserve(1);
      const { reservationId } = await reserve(60);
      await stage.wait(1.1);
      start({ isRival: ({ purpose }) => purpose === 'acceptOrder', rivals: 2 });
      const orders = await Promise.all([1, 2].map(() => stage.place({ lines: [[name, 1]], pays: 'account' })));
      await stage.until('both to be decided', () => orders.every((id) => unitsOf(stage, id, 'open') === 0));
      const { reserved, allocated } = levelOf(stage, name);
      return {
        wrong: reserved === 1 && allocated === 2 ? [] : [`${reserved} reserved of one, ${allocated} set aside of two`],
        async finish() {
          await stage.post(`/v1/reservations/${reservationId}/release`);
          for (const id of orders) await stage.deliver(id);
        },
      };
    },
    bug: {
      name: 'lapsed-reservation-freed-twice',
      file: 'functions/inventory/reserving/reservation-rows.ts',
      find: `atVersion(before.version), before)`,
      replace: `undefined, before)`,
    },
  },
  {
    name: 'two cancellations of the same line',
    async run(round) {
      const { stage, start } = round;
      const [orderId] = await packed(round, 3);
      start({ isRival: byPurpose(/\/cancel$/), rivals: 2 });
      const body = { reason: 'a race', lines: [{ lineId: '1', quantity: 2 }] };
      const answers = await Promise.all([1, 2].map(() => stage.office.post(`/v1/orders/${orderId}/cancel`, body)));
      const cancelled = unitsOf(stage, orderId, 'cancelled');
      const statuses = answers.map(({ status }) => status).sort();
      const wrong = [
        ...(cancelled === 2 ? [] : [`${cancelled} units are cancelled`]),
        ...(statuses.join() === '200,409' ? [] : [`they were answered with ${statuses.join(' and ')}`]),
      ];
      return { wrong, finish: () => stage.deliver(orderId) };
    },
    bug: planted('header-without-version'),
  },
  {
    name: 'two runs of a step capture the same shipment',
    run: (round) =>
      twice(round, 'invoiceShipments', async (stage, orderId) => {
        await stage.untilUnits(orderId, 'released', 2);
        await stage.work(orderId, 'handed_over');
      }),
    bug: planted('header-without-version'),
  },
  {
    name: 'two runs of a step authorise the same order',
    run: (round) => twice(round, 'acceptOrder', async () => {}),
    bug: planted('header-without-version'),
  },
  {
    name: 'receipts, the promotion of who waits, and a new order',
    async run({ stage, name, start }) {
      await stocked(stage, name, 1, true);
      const waits = await stage.place({ lines: [[name, 3]], pays: 'account' });
      await stage.untilUnits(waits, 'backordered', 2);
      start({ isRival: byPurpose(/receipts$|^acceptOrder$|^$/, /^(inventory|fulfil-order|promote)/), rivals: 3 });
      const receive = () =>
        stage.post('/v1/stock/receipts', { location: 'leeds', lines: [{ sku: name, quantity: 1 }] });
      const [next] = await Promise.all([stage.place({ lines: [[name, 1]], pays: 'account' }), receive(), receive()]);
      await stage.wait(2);
      const level = stage.rows('Inventory', name).filter(({ entry }) => String(entry).startsWith('LEVEL#'));
      const free = level.reduce((sum, { available }) => sum + available, 0);
      const waiting = unitsOf(stage, waits, 'backordered') + unitsOf(stage, next, 'backordered');
      return {
        wrong: free === 0 && waiting === 1 ? [] : [`${free} units are free, ${waiting} units wait`],
        async finish() {
          await receive();
          for (const orderId of [waits, next]) await stage.deliver(orderId);
        },
      };
    },
    bug: planted('claim-without-condition'),
  },
  {
    name: 'a hand-over and a hold of it',
    async run(round) {
      const { stage, start } = round;
      const [orderId, one] = await packed(round);
      start({ isRival: byPurpose(/\/holds$|\/hand-over$/), rivals: 2 });
      const hold = { type: 'manual', reason: 'a race', blocks: ['hand-over'] };
      const [held] = await Promise.all([
        stage.post(`/v1/orders/${orderId}/holds`, hold),
        stage.office.post(`/v1/orders/${orderId}/fulfilment-orders/${one['fulfilmentOrderId']}/hand-over`, {}),
      ]);
      return {
        wrong: whileHeld(stage, orderId, 'FulfilmentOrderHandedOver'),
        async finish() {
          await stage.post(`/v1/orders/${orderId}/holds/${held.holdId}/release`);
          await stage.deliver(orderId);
        },
      };
    },
    bug: planted('header-without-version'),
  },
  {
    name: 'a release to the location and a hold of it',
    async run(round) {
      const { stage, start } = round;
      start({ isRival: byPurpose(/\/holds$|^acceptOrder$/), rivals: 2 });
      const orderId = await stage.place({ lines: [['TEA', 2]] });
      const hold = { type: 'manual', reason: 'a race', blocks: ['release'] };
      const held = await stage.post(`/v1/orders/${orderId}/holds`, hold);
      await stage.wait(1);
      return {
        wrong: whileHeld(stage, orderId, 'FulfilmentOrderReleased'),
        async finish() {
          await stage.post(`/v1/orders/${orderId}/holds/${held.holdId}/release`);
          await stage.deliver(orderId);
        },
      };
    },
    bug: planted('header-without-version'),
  },
  {
    name: 'the invoice of a parcel and a hold of its capture',
    async run({ stage, start }) {
      const orderId = await stage.place({ lines: [['TEA', 2]] });
      await stage.untilUnits(orderId, 'released', 2);
      start({ isRival: byPurpose(/\/holds$|^invoiceShipments$/), rivals: 2 });
      await stage.work(orderId, 'handed_over');
      const hold = { type: 'manual', reason: 'a race', blocks: ['capture'] };
      const held = await stage.post(`/v1/orders/${orderId}/holds`, hold);
      await stage.wait(1);
      return {
        wrong: whileHeld(stage, orderId, 'InvoiceIssued'),
        async finish() {
          await stage.post(`/v1/orders/${orderId}/holds/${held.holdId}/release`);
          await stage.deliver(orderId);
        },
      };
    },
    bug: {
      name: 'invoice-past-a-hold',
      file: 'functions/billing/documents/issue-invoice.ts',
      find: ` || blockedBy(account.order, 'capture')) return account;`,
      replace: `) return account;`,
    },
  },
  {
    name: 'the same request under the same key',
    async run({ stage, name, start }) {
      await stocked(stage, name, 0);
      start({ isRival: byPurpose(/receipts$/), rivals: 3 });
      const body = { location: 'london', lines: [{ sku: name, quantity: 4 }] };
      const answers = await Promise.all([1, 2, 3].map(() => stage.office.post('/v1/stock/receipts', body, name)));
      const different = new Set(answers.map((answer) => JSON.stringify([answer.status, answer.body])));
      const { onHand } = levelOf(stage, name);
      const wrong = [
        ...(different.size === 1 ? [] : [`${different.size} answers to one request: ${[...different].join(' ')}`]),
        ...(onHand === 4 ? [] : [`${onHand} units were received`]),
      ];
      return { wrong, finish: async () => {} };
    },
    bug: planted('key-not-guarded'),
  },
];

type TheStage = Round['stage'];

/** One of the bugs that the simulation plants. */
export function planted(name: string): Mutation {
  const found = mutants.find((mutant) => mutant.name === name);
  if (!found) throw new Error(`no bug has the name ${name}`);
  return found;
}

export const byPurpose =
  (purposes: RegExp, functions = /./) =>
  ({ purpose, from }: { readonly purpose: string; readonly from: string }) =>
    purposes.test(purpose) && functions.test(from);

/** Makes a new item and puts units of it on the shelf in London. */
async function stocked(stage: TheStage, sku: string, quantity: number, backorderable = false): Promise<void> {
  await stage.post('/v1/items', { sku, kind: 'goods', description: sku, backorderable });
  if (quantity > 0) await stage.post('/v1/stock/receipts', { location: 'london', lines: [{ sku, quantity }] });
}

const unitsOf = (stage: TheStage, orderId: string, state: string): number =>
  stage.order(orderId).lines.reduce((sum, { quantities }) => sum + quantities[state], 0);

function levelOf(stage: TheStage, sku: string): Row {
  const level = stage.rows('Inventory', sku).find(({ entry }) => String(entry).startsWith('LEVEL#'));
  if (!level) throw new Error(`there is no level of ${sku}`);
  return level;
}

/** An order whose goods stand packed at its location. */
async function packed({ stage }: Round, units = 2): Promise<[string, Row]> {
  const orderId = await stage.place({ lines: [['TEA', units]], pays: 'account' });
  await stage.untilUnits(orderId, 'released', units);
  await stage.work(orderId, 'packed');
  const [one] = stage.order(orderId).fulfilmentOrders;
  if (!one) throw new Error('it has no fulfilment order');
  return [orderId, one];
}

/** A step of an order is invoked a second time while it runs, as after a lost answer; money must move once. */
async function twice(
  { stage, start, turnstile, opened }: Round,
  step: string,
  prepare: (stage: TheStage, orderId: string) => Promise<void>,
): Promise<Outcome> {
  start({ isRival: ({ purpose }) => purpose === step, rivals: 2 });
  const orderId = await stage.place({ lines: [['TEA', 2]] });
  await prepare(stage, orderId);
  await stage.until('the step to run', () => turnstile.waiting.length > 0);
  const [first] = turnstile.waiting;
  if (!first) throw new Error('nobody runs the step');
  const { invokedFunctionArn, payload } = first.request;
  await stage.world.services.lambda.invoker.invoke(invokedFunctionArn, JSON.parse(payload));
  await stage.wait(1);
  const bookings = opened.stripe.bookings.filter((booking) => booking.orderId === orderId);
  const kinds = bookings.map(({ kind, amount }) => `${kind} ${amount}`).sort();
  const wrong = new Set(kinds).size === kinds.length ? [] : [`Stripe was asked for ${kinds.join(', ')}`];
  return { wrong, finish: () => stage.deliver(orderId) };
}

/** Whether something has happened between a hold of an order and its release. */
function whileHeld(stage: TheStage, orderId: string, type: string): string[] {
  const events = stage.rows('Orders', orderId).flatMap(({ events: all }) => (all ?? []) as Row[]);
  const types = events
    .sort((one, other) => one['metadata'].sequence - other['metadata'].sequence)
    .map(({ metadata }) => String(metadata.type));
  const held = types.indexOf('OrderHeld');
  return held >= 0 && types.indexOf(type) > held
    ? [`it was held, and then there was ${type}: ${types.join(', ')}`]
    : [];
}
