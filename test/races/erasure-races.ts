import { closingMs } from '#functions/privacy/erasure.ts';
import type { Row } from '../invariants/facts/rows.ts';
import { orchardRoad } from '../simulation/stage/stage.ts';
import type { Outcome, Race, Round } from './race.ts';
import { byPurpose, planted } from './races.ts';

const minute = 60_000;
/** Each round waits until a key is closed. */
const [few, enough] = [2, 4];

/** What a person writes who knows the buyer. */
const words = 'Ben Hill has called';

/** The races of an erasure with whatever else is done with its orders: nothing of the person is left, and nobody else is erased. */
export const erasureRaces: readonly Race[] = [
  {
    name: 'the erasure of an order and a note about it',
    run: (round) => withLook(round, /\/notes$/, (path) => round.stage.office.post(`${path}/notes`, { text: words })),
    bug: planted('header-without-version'),
    enough,
  },
  {
    name: 'the erasure of an order and a change of what is said of it',
    run: (round) => withLook(round, /^PATCH /, (path) => round.stage.office.patch(path, { tags: ['called'] })),
    bug: planted('header-without-version'),
    enough,
  },
  {
    name: 'the erasure of an order and a refund with a reason',
    run: (round) =>
      withLook(round, /\/refunds$/, (path) =>
        round.stage.office.post(`${path}/refunds`, { appeasement: { amount: '1.00' }, reason: words }),
      ),
    bug: planted('header-without-version'),
    enough: few,
  },
  {
    name: 'the erasure of an order and an exception that a person has to decide',
    async run(round) {
      const { stage } = round;
      const orderId = await asGuest(round, 1);
      await stage.untilUnits(orderId, 'released', 1);
      await stage.work(orderId, 'handed_over');
      const [parcel] = stage.order(orderId).fulfilmentOrders;
      if (!parcel) throw new Error('it has no parcel');
      await stage.carrierTells(parcel, 'lost');
      await stage.untilOver(orderId);
      await stage.until('the refund', () => stage.order(orderId).order['payments'].refunded === 500);
      await untilLook(round, await stage.post('/v1/erasures', { orderId }));
      round.start({ isRival: byLook(/^PATCH |carrier-events/), rivals: 2 });
      await stage.carrierTells(parcel, 'delivered');
      await stage.until('the exception to be raised', () => stage.order(orderId).exceptions.length > 0);
      await stage.wait(1);
      const types = typesOf(stage, orderId);
      const [raised, erased] = ['ExceptionRaised', 'BuyerErased'].map((type) => types.indexOf(type));
      return {
        wrong:
          erased !== undefined && raised !== undefined && erased > raised ? ['erased while it waits for a person'] : [],
        async finish() {
          await stage.post(`${await stage.exception(orderId)}/resume`, { reason: words });
          await stage.until('it to be erased', () => isErased(stage, orderId));
          await stage.wait(2);
        },
      };
    },
    bug: planted('header-without-version'),
    enough: few,
  },
  {
    name: 'a request to be forgotten and another order of theirs',
    async run(round) {
      const { stage, start } = round;
      const first = await asGuest(round, 1);
      await stage.untilUnits(first, 'released', 1);
      await stage.deliver(first);
      start({ isRival: byPurpose(/\/erasures$|\/orders$/), rivals: 2 });
      const [erasure, second] = await Promise.all([stage.post('/v1/erasures', { orderId: first }), asGuest(round, 2)]);
      // Their key is remembered for half a minute.
      await stage.wait(1);
      const third = await asGuest(round, 3);
      await untilLook(round, erasure);
      await stage.wait(2);
      const generations = [first, second, third].map((orderId) => generationOf(stage, orderId));
      const wrong = [
        ...(isErased(stage, first) ? [] : ['their order is not erased']),
        ...(generations[2] === 2 ? [] : [`what they ordered later is sealed by key ${generations[2]}`]),
      ];
      return {
        wrong,
        async finish() {
          for (const orderId of [second, third]) await stage.deliver(orderId);
          const isTheirs = generations[1] === 1;
          if (isTheirs) await stage.until('the other to be erased', () => isErased(stage, second));
          await stage.wait(2);
          if (isErased(stage, third)) throw new Error('what they ordered later is erased');
        },
      };
    },
    bug: planted('closed-key-seals-on'),
    enough: few,
  },
  {
    name: 'two requests to forget the same person',
    async run(round) {
      const { stage, start } = round;
      const orderId = await asGuest(round, 1);
      start({ isRival: byPurpose(/\/erasures$/), rivals: 2 });
      const answers = await Promise.all([1, 2].map(() => stage.office.post('/v1/erasures', { orderId })));
      const statuses = answers.map(({ status }) => status).toSorted();
      return {
        wrong: statuses.join() === '201,409' ? [] : [`they were answered with ${statuses.join(' and ')}`],
        async finish() {
          await stage.deliver(orderId);
          await stage.until('it to be erased', () => isErased(stage, orderId));
          await stage.wait(2);
        },
      };
    },
    bug: {
      name: 'closed-twice',
      file: 'shared/vault/keys.ts',
      find: `all(isThere, unset('closedBy'))`,
      replace: `isThere`,
    },
    enough: few,
  },
];

type TheStage = Round['stage'];

/** The schedule that carries erasures out, or a request. */
const byLook =
  (requests: RegExp) =>
  ({ purpose, from }: { readonly purpose: string; readonly from: string }) =>
    from === 'finish-erasures' || requests.test(purpose);

/** Places an order of the round's guest. */
function asGuest({ stage, name }: Round, time: number): Promise<string> {
  return stage.placeAs('web', {
    channel: 'web',
    externalNumber: `${name}-${time}`,
    type: 'ship',
    currency: 'GBP',
    customer: { name: 'Ben Hill', email: `${name}@example.com` },
    shippingAddress: orchardRoad,
    lines: [{ sku: 'TEA', quantity: 1, unitPrice: '5.00' }],
    total: '5.00',
    payment: { method: 'card', provider: 'test', token: 'tok_ok' },
  });
}

/** Waits until the schedule is about to look at an erasure for the first time. */
async function untilLook({ stage }: Round, { requestedAt }: Row): Promise<void> {
  const look = Math.ceil((Date.parse(String(requestedAt)) + closingMs) / minute) * minute;
  await stage.wait((look - 1_000 - stage.world.time.now()) / minute);
}

/** An order that is over is looked at by its buyer's erasure while something is asked of it: it is carried out, or refused, and nothing is left of it. */
async function withLook(
  round: Round,
  requests: RegExp,
  ask: (path: string) => Promise<{ readonly status: number }>,
): Promise<Outcome> {
  const { stage, start } = round;
  const orderId = await asGuest(round, 1);
  await stage.untilUnits(orderId, 'released', 1);
  await stage.deliver(orderId);
  await untilLook(round, await stage.post('/v1/erasures', { orderId }));
  start({ isRival: byLook(requests), rivals: 2 });
  const { status } = await ask(`/v1/orders/${orderId}`);
  await stage.wait(3);
  const rows = [...stage.rows('Orders', orderId), ...stage.rows('Billing', orderId)];
  const left = rows.filter((row) => /^(?:NOTE|WAS)#/.test(String(row['entry'])) || JSON.stringify(row).includes(words));
  const wrong = [
    ...(status < 300 || status === 409 ? [] : [`it was answered with ${status}`]),
    ...(isErased(stage, orderId) ? [] : ['it is not erased']),
    ...left.map(({ entry }) => `${entry} is left`),
  ];
  return { wrong, finish: async () => {} };
}

const isErased = (stage: TheStage, orderId: string): boolean =>
  stage.order(orderId).order['contact']?.erased === true && generationOf(stage, orderId) === undefined;

const generationOf = (stage: TheStage, orderId: string): unknown =>
  stage.rows('Orders', orderId).find(({ entry }) => entry === 'ORDER#BUYER')?.['generation'];

/** What was told of an order, in its sequence. */
function typesOf(stage: TheStage, orderId: string): string[] {
  return stage
    .rows('Orders', orderId)
    .flatMap(({ events }) => (events ?? []) as Row[])
    .toSorted((one, other) => one['metadata'].sequence - other['metadata'].sequence)
    .map(({ metadata }) => String(metadata.type));
}
