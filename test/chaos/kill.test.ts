import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UnexpectedAnswer, type ApiClient } from '../support/system/api-client.ts';
import { chaosWorld, type ChaosWorld } from '../support/system/chaos-world.ts';
import { insist } from '../support/system/insist.ts';
import { mixedPlan, type CustomerPlan } from '../support/system/mixed-orders.ts';
import { choices } from '../support/random.ts';
import type { Shop } from '../support/system/shop.ts';
import { until } from '../support/until.ts';

const seed = Number(process.env['OMS_TEST_SEED'] ?? 20261122);
const orders = 200;
const kills = 20;
const clients = 8;

let world: ChaosWorld;
let client: ApiClient;
let shop: Shop;

beforeAll(async () => {
  world = await chaosWorld({ demoSpeed: 50 });
  ({ client, shop } = world);
}, 180_000);

afterAll(() => world?.host.close(), 60_000);

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Answers that clients have got since the last kill. */
let answered = 0;

/** A client that knows of no end: the system may be down for most of the time. */
const asLongAsItTakes = <Answer>(ask: () => Promise<Answer>) =>
  insist(async () => {
    const answer = await ask();
    answered += 1;
    return answer;
  }, 900_000);

/** However fast the machine is: until clients have got so many answers, or nothing comes any more. */
async function untilAnswered(enough: number): Promise<void> {
  answered = 0;
  const look = async () => answered;
  await until('answers', look, (count) => count >= enough, 3_000).catch(() => 'killed all the same');
}

/** Places an order and does with it what the customer had in mind, until everything is answered. */
async function carryOut({ request, cancels }: CustomerPlan): Promise<string> {
  const [placeKey, cancelKey] = [randomUUID(), randomUUID()];
  const body = shop.order(request);
  const { orderId } = await asLongAsItTakes(() => client.call('placeOrder', { body, key: placeKey }));
  if (cancels) {
    await sleep(cancels.after);
    const lines = cancels.all ? {} : { lines: [{ lineId: '1', quantity: 1 }] };
    const cancellation = { params: { orderId }, body: { reason: 'changed their mind', ...lines }, key: cancelKey };
    // It may be too late; then the order goes on to its end.
    await asLongAsItTakes(async () => {
      const answer = await client.ask('cancelOrder', cancellation);
      if (answer.status >= 500) throw new UnexpectedAnswer('cancelOrder', answer);
    });
  }
  const again = await asLongAsItTakes(() => client.call('placeOrder', { body, key: placeKey }));
  expect(again.orderId).toBe(orderId);
  return orderId;
}

describe(`a system that is killed ${kills} times while it is at work (seed ${seed})`, () => {
  const acknowledged: string[] = [];

  it('takes every order in spite of it', async () => {
    const choose = choices(seed);
    const plans = Array.from({ length: orders }, () => mixedPlan(shop, choose));
    const waiting = [...plans];
    let allowed = 0;
    const workers = Array.from({ length: clients }, async () => {
      while (waiting.length > 0) {
        if (allowed === 0) await sleep(5);
        else {
          allowed -= 1;
          const plan = waiting.shift();
          if (plan) acknowledged.push(await carryOut(plan));
        }
      }
    });
    const working = Promise.all(workers);
    // It is looked at in the end; until then a failure shall not end the run.
    working.catch(() => {});
    for (let kill = 0; kill < kills; kill += 1) {
      allowed += orders / kills;
      await untilAnswered(choose.whole(0, 12));
      await sleep(choose.whole(0, 800));
      await world.host.killHard();
      await world.host.launch();
    }
    await working;
    expect(acknowledged).toHaveLength(orders);
    expect(new Set(acknowledged).size).toBe(orders);
  }, 900_000);

  it('carries every acknowledged order to its end', async () => {
    await shop.receive(shop.near, { [shop.mug]: 200 });
    const unfinished = await until(
      'every order to be over',
      async () => {
        const all = await Promise.all(acknowledged.map((orderId) => shop.read(orderId)));
        return all.filter(({ stage }) => stage !== 'done');
      },
      (left) => left.length === 0,
    );
    expect(unfinished).toEqual([]);
  }, 200_000);

  it('leaves stock, money, documents, events and reports in order', async () => {
    expect(await world.wrongAtRest()).toEqual([]);
    await shop.checkBooks();
  }, 400_000);

  it('has asked the provider once for each order, and once for each invoice', async () => {
    for (const orderId of acknowledged) {
      const { payments, captures } = await shop.payments(orderId);
      expect(payments.length).toBeLessThanOrEqual(1);
      expect(captures.every(({ state }) => state === 'captured' || state === 'none')).toBe(true);
    }
  }, 120_000);
});
