import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { deliverOrder } from '#functions/notifications/delivering/deliver-order.ts';
import {
  dueQueues,
  dueDeliveries,
  keepDelivery,
  loadDelivery,
} from '#functions/notifications/delivering/delivery-rows.ts';
import { deliveryIdOf, type Attempt, type Delivery } from '#functions/notifications/delivering/delivery.ts';
import { handler as sweep } from '#functions/notifications/delivering/sweep-webhooks.ts';
import type * as WaitingLine from '#functions/notifications/delivering/waiting-line.ts';
import { allLinesInView, firstInLine } from '#functions/notifications/delivering/waiting-line.ts';
import type { WebhookWork } from '#functions/notifications/delivering/webhook-queue.ts';
import type { Endpoint } from '#functions/notifications/endpoints/endpoint.ts';
import { freePlaces, isSlow, slowed } from '#functions/notifications/pacing/endpoint-health.ts';
import { changeHealth, keepHealth, loadHealth } from '#functions/notifications/pacing/endpoint-health-rows.ts';
import { setAmbient } from '#shared/ambient.ts';
import { newOrderId } from '#shared/ids.ts';
import { startEngine } from '../support/tables/engine.ts';
import { removeWebhookEndpoint, webhookEndpoint } from '../support/api/webhook-endpoint.ts';
import { putWorld } from '../support/world.ts';

interface Posted {
  readonly subject: string;
  readonly sequence: number;
  readonly brokenOff: AbortSignal;
  readonly answer: (milliseconds: number, status?: number) => void;
}

/** What the endpoint has before it, or had. */
const posted: Posted[] = [];
vi.mock('#functions/notifications/delivering/post-webhook.ts', () => ({
  postWebhook: (_: Endpoint, { subject, sequence }: Delivery, begin: () => AbortSignal) =>
    new Promise<Attempt>((resolve, reject) => {
      if (isKeyUnreadable) return reject(new Error('the key cannot be read'));
      const at = new Date(now).toISOString();
      const brokenOff = begin();
      brokenOff.addEventListener('abort', () => resolve({ at, error: 'broken off', milliseconds: 2_000 }));
      const answer = (milliseconds: number, status = 200) => {
        now = Math.max(now, Date.parse(at) + milliseconds);
        resolve({ at, status, milliseconds });
      };
      posted.push({ subject, sequence, brokenOff, answer });
    }),
}));
/** What was handed to the functions that post, of the present endpoint. */
const handed: WebhookWork[] = [];
vi.mock('#functions/notifications/delivering/webhook-queue.ts', () => ({
  handToPosting: async (work: readonly WebhookWork[]) =>
    void handed.push(...work.filter((one) => one.endpointId === endpointId)),
}));

/** Happens while a function looks whether others wait in line. */
let meanwhile: (() => Promise<unknown>) | undefined;
vi.mock('#functions/notifications/delivering/waiting-line.ts', async (original) => {
  const real = await original<typeof WaitingLine>();
  const looked = async (...asked: Parameters<typeof real.firstInLine>) => {
    await meanwhile?.();
    return real.firstInLine(...asked);
  };
  return { ...real, firstInLine: looked };
});

const engine = await startEngine();
afterAll(() => engine.stop());
beforeAll(() => putWorld(engine));

const seconds = 1000;
const minutes = 60 * seconds;
const hours = 60 * minutes;
let isKeyUnreadable = false;
let now = Date.UTC(2026, 10, 29, 10);
let endpointId = '';
beforeEach(async () => {
  setAmbient({ now: () => now, newId: () => crypto.randomUUID(), random: Math.random, sleep: async () => {} });
  endpointId = await webhookEndpoint();
  posted.length = 0;
  handed.length = 0;
  meanwhile = undefined;
  isKeyUnreadable = false;
  await answers();
});
afterEach(() => removeWebhookEndpoint(endpointId));

const answers = () => changeHealth(endpointId, () => ({ failures: 0, pausedUntil: 0 }));
const isMarkedSlow = () => changeHealth(endpointId, (health) => slowed(health, now));

/** An order with one event for the endpoint, or several, due now. */
async function order(events = 1): Promise<string> {
  const subject = newOrderId();
  const createdAt = new Date((now += 10)).toISOString();
  for (let sequence = 1; sequence <= events; sequence += 1) {
    const metadata = {
      id: `evt_${sequence}`,
      type: 'OrderAccepted',
      version: 1,
      occurredAt: '',
      sequence,
      correlationId: 'x',
    };
    const delivery = { endpointId, channel: 'web', subject, sequence, event: { metadata, data: {} } };
    await keepDelivery({ ...delivery, state: 'due', attempts: [], nextAttemptAt: createdAt, createdAt, revision: 1 });
  }
  return subject;
}

const orders = (count: number) => Array.fromAsync({ length: count }, () => order());

/** Functions begin with these orders; gives what ends when they have. Comes back when all of them wait for an answer, or have ended. */
async function begin(...subjects: readonly string[]): Promise<{ readonly ended: readonly Promise<void>[] }> {
  const before = posted.length;
  let ended = 0;
  const functions = subjects.map((subject) => deliverOrder(endpointId, subject).finally(() => (ended += 1)));
  await vi.waitFor(() => expect(posted.length - before + ended).toBe(subjects.length), { timeout: 5_000, interval: 5 });
  return { ended: functions };
}

const line = async () => (await firstInLine(endpointId, 100)).map(({ subject }) => subject);
const deliveryOf = (subject: string, sequence = 1) => loadDelivery(endpointId, deliveryIdOf({ subject, sequence }));
const stateOf = async (subject: string, sequence = 1) => (await deliveryOf(subject, sequence))?.state;
const isInView = async () => (await allLinesInView()).some((one) => one.endpointId === endpointId);
const last = () => posted.at(-1);

test('three orders are posted to a slow endpoint at once, and each answer hands on the one that has waited longest', async () => {
  await isMarkedSlow();
  const all = await orders(6);
  const [a = '', b = '', c = '', ...rest] = all;
  const { ended: first } = await begin(a, b, c);
  await begin(...rest.toReversed());
  expect(posted.map(({ subject }) => subject).toSorted()).toEqual([a, b, c].toSorted());
  expect(await line()).toEqual(rest);
  posted.find(({ subject }) => subject === b)?.answer(9_000);
  await first[1];
  expect(handed.splice(0)).toMatchObject([{ subject: rest[0] }]);
  // One that comes meanwhile waits behind them, though a place is free; that nobody waits for the place in vain, the next is handed on, too.
  const late = await order();
  await begin(late);
  expect(handed.splice(0)).toMatchObject([{ subject: rest[1] }]);
  await begin(rest[0] ?? '');
  expect(last()?.subject).toBe(rest[0]);
  // It finds the place taken, and is the first in line again.
  await begin(rest[1] ?? '');
  expect(await line()).toEqual([rest[1], rest[2], late]);
  expect(posted).toHaveLength(4);
});

test('a newcomer that finds a free place before a line has the first of the line handed on, and waits', async () => {
  await isMarkedSlow();
  const all = await orders(4);
  const [a = '', b = '', c = '', d = ''] = all;
  await begin(a, b, c);
  await begin(d);
  // Those who had the places have died.
  now += 90 * seconds;
  await begin(await order());
  expect(handed.map(({ subject }) => subject)).toEqual([d]);
  expect(posted).toHaveLength(3);
});

test('what waits behind functions that have died is handed on by the clock, when their places are free', async () => {
  await isMarkedSlow();
  const [a = '', b = '', c = '', d = '', e = ''] = await orders(5);
  await begin(a, b, c);
  await begin(d, e);
  now += 30 * seconds;
  await sweep();
  const lost = handed.splice(0).map(({ subject }) => subject);
  // The attempts of the dead are due again and found, but no place is free yet.
  await begin(...lost);
  expect(posted).toHaveLength(3);
  now += 60 * seconds;
  await sweep();
  expect(handed.splice(0).map(({ subject }) => subject)).toEqual([d, e, expect.anything()]);
});

test('what is due at a slow endpoint leaves the way free for others, and goes to its line', async () => {
  await isMarkedSlow();
  const waiting = [...(await orders(3)), await order(3)];
  await sweep();
  expect(new Set(handed.splice(0).map(({ subject }) => subject))).toEqual(new Set(waiting));
  const due = await Promise.all(dueQueues.map((queue) => dueDeliveries(queue, now, 100, undefined)));
  expect(due.flatMap(({ rows }) => rows).filter((one) => one.endpointId === endpointId)).toEqual([]);
  await begin(...waiting);
  expect(await line()).toHaveLength(1);
});

test('several events of an order are posted one after the other, others in between', async () => {
  await isMarkedSlow();
  const several = await order(2);
  const [other = ''] = await orders(1);
  const {
    ended: [ending],
  } = await begin(several);
  last()?.answer(9_000);
  await ending;
  expect(handed.splice(0).at(-1)).toMatchObject({ subject: several });
  expect([await stateOf(several, 1), await stateOf(several, 2), posted.length]).toEqual(['delivered', 'due', 1]);
  const {
    ended: [first],
  } = await begin(other);
  last()?.answer(20);
  await first;
  // After a quick answer the function goes on by itself.
  const {
    ended: [second],
  } = await begin(several);
  expect(last()).toMatchObject({ subject: several, sequence: 2 });
  last()?.answer(20);
  await second;
  expect(await stateOf(several, 2)).toBe('delivered');
});

test('an endpoint that begins to hang keeps three of what it had under way, for longer than two seconds', async () => {
  const { ended: under } = await begin(...(await orders(8)));
  expect(posted).toHaveLength(8);
  await vi.waitFor(() => expect(posted.filter(({ brokenOff }) => brokenOff.aborted)).toHaveLength(5), {
    timeout: 10_000,
  });
  const health = await loadHealth(endpointId);
  expect(health && [isSlow(health), freePlaces(health, now)]).toEqual([true, 0]);
  const brokenOffAt = now;
  // The next one does not even begin.
  await begin(await order());
  expect(posted).toHaveLength(8);
  for (const { answer } of posted) answer(9_000);
  await Promise.all(under);
  const states = await Promise.all(posted.map(({ subject }) => stateOf(subject)));
  expect(states.toSorted()).toEqual([...Array<string>(3).fill('delivered'), ...Array<string>(5).fill('due')]);
  // To be broken off is no attempt of the ten, and is made up for soon.
  const broken = await Promise.all(
    posted.filter((one) => one.brokenOff.aborted).map(({ subject }) => deliveryOf(subject)),
  );
  for (const one of broken) expect(one?.attempts).toEqual([]);
  expect(new Set(broken.map((one) => one?.nextAttemptAt))).toEqual(
    new Set([new Date(brokenOffAt + 5 * seconds).toISOString()]),
  );
  const after = await loadHealth(endpointId);
  // That others were broken off is no failure of the endpoint.
  expect(after).toMatchObject({ failures: 0, slowness: { places: [] } });
});

test('one that is quick again has all of its line handed on', async () => {
  await isMarkedSlow();
  const all = await orders(5);
  const { ended: under } = await begin(...all.slice(0, 3));
  await begin(...all.slice(3));
  now += 10 * minutes;
  posted.find(({ subject }) => subject === all[0])?.answer(20);
  await under[0];
  expect(handed.map(({ subject }) => subject)).toEqual(all.slice(3));
  await begin(...all.slice(3));
  expect(posted).toHaveLength(5);
});

test('what stands in line past its time is given up, and hands on what is fresh behind it', async () => {
  await isMarkedSlow();
  const [a = '', b = '', c = '', d = ''] = await orders(4);
  await begin(a, b, c);
  await begin(d);
  now += 77 * hours;
  const fresh = await order();
  await begin(fresh);
  expect(handed.splice(0).map(({ subject }) => subject)).toEqual([d]);
  await begin(d);
  expect(await stateOf(d)).toBe('failed');
  expect(handed.splice(0).map(({ subject }) => subject)).toEqual([fresh]);
  await begin(fresh);
  expect(last()?.subject).toBe(fresh);
});

test.each([
  ['between two pauses', 0],
  // Others that come always ask it before the clock does: it is never found out of its pauses.
  ['in a long pause', 2 * hours],
])('the line of an endpoint that fails is handed on as a whole %s, and given up in time', async (_, pausedFor) => {
  await isMarkedSlow();
  const all = await orders(9);
  await begin(...all.slice(0, 3));
  await begin(...all.slice(3));
  const fails = (pausedUntil: number) =>
    changeHealth(endpointId, (health) => ({ ...health, failures: 9, pausedUntil }));
  await fails(now + 10 * minutes);
  await sweep();
  expect([handed.length, (await line()).length]).toEqual([0, 6]);
  now += 77 * hours;
  await fails(now + pausedFor);
  await sweep();
  expect(await line()).toEqual([]);
  expect(handed.map(({ subject }) => subject)).toEqual(expect.arrayContaining(all.slice(3)));
  await begin(...all);
  expect(new Set(await Promise.all(all.slice(3).map((subject) => stateOf(subject))))).toEqual(new Set(['failed']));
});

test('what is due at an endpoint that is always found in a long pause is given up in time, and is not looked at more than once in a pause', async () => {
  const old = await order();
  now += 77 * hours;
  const fresh = await order();
  const pausedUntil = now + 2 * hours;
  await changeHealth(endpointId, () => ({ failures: 9, pausedUntil }));
  await sweep();
  await sweep();
  expect(
    handed
      .splice(0)
      .map(({ subject }) => subject)
      .toSorted(),
  ).toEqual([old, fresh].toSorted());
  await begin(old, fresh);
  expect([await stateOf(old), await stateOf(fresh), posted.length]).toEqual(['failed', 'due', 0]);
});

test('a line is looked at as long as something stands in it, whatever is kept of its endpoint, and not for ever', async () => {
  await isMarkedSlow();
  const [a = '', b = '', c = '', d = '', e = ''] = await orders(5);
  await begin(a, b, c);
  await begin(d);
  now += 3 * hours;
  // As a release would write it that knows of no slowness.
  await keepHealth(endpointId, { failures: 0, pausedUntil: 0 }, await loadHealth(endpointId));
  await sweep();
  expect(handed.splice(0).map(({ subject }) => subject)).toContain(d);
  await sweep();
  expect([await line(), await isInView()]).toEqual([[], false]);
  // What comes when nobody looks any more makes that it is looked at before it stands there.
  await isMarkedSlow();
  await begin(a, b, c);
  await begin(e);
  await sweep();
  expect([await line(), await isInView()]).toEqual([[e], true]);
});

test('who finds an endpoint answering in time again at the moment of its claim does not wait in line', async () => {
  await isMarkedSlow();
  const one = await order();
  meanwhile = answers;
  await begin(one);
  expect(posted.map(({ subject }) => subject)).toEqual([one]);
  expect(await line()).toEqual([]);
});

test('where the key of the secrets cannot be read, everything stands as it did', async () => {
  await isMarkedSlow();
  const one = await order();
  const before = await deliveryOf(one);
  isKeyUnreadable = true;
  await expect(deliverOrder(endpointId, one)).rejects.toThrow('the key cannot be read');
  expect(await deliveryOf(one)).toEqual({ ...before, revision: 3 });
  expect(await loadHealth(endpointId)).toMatchObject({ slowness: { places: [] } });
});
