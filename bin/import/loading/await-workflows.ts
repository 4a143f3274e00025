import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenOms } from '@open-oms/client';
import { showProgress } from '../../progress.ts';
import type { OpenExceptions } from './open-exceptions.ts';
import { ordersOfChannel } from './place-orders.ts';
import { importId } from './requests.ts';
import { unfinishedOrders } from './unfinished-orders.ts';
import type { OrderPlan } from '../plan/plan-orders.ts';

/** Unfinished orders of each status that are watched for movement. */
const watched = 20;
const pollMs = 3000;
/** While fewer are left than are watched: the end is near, and looking costs little. */
const lastPollMs = 1000;
const dayMs = 24 * 3600_000;
/** The longest period of one report, both days included. */
const reportDays = 92;

/**
 * Waits until every order of the channel is completed or cancelled. Returns false when nothing has moved for
 * `patienceSeconds`: then something waits for a person, which `exceptions`
 * tells.
 */
export async function awaitWorkflows(
  client: OpenOms,
  orders: readonly OrderPlan[],
  patienceSeconds: number,
  exceptions: OpenExceptions,
): Promise<boolean> {
  const progress = showProgress('fulfilment', orders.length);
  let moved = { trace: '', at: Date.now() };
  for (;;) {
    const waiting = await unfinishedOrders(client, watched);
    if (waiting.count === 0 && (await areAllOver(client, orders))) {
      progress.at(orders.length);
      progress.end();
      return true;
    }
    const finished = await countFinished(client, orders);
    const trace = `${finished} ${waiting.trace}`;
    if (trace !== moved.trace) moved = { trace, at: Date.now() };
    progress.at(Math.min(finished, orders.length), await exceptions.look());
    if (Date.now() - moved.at > patienceSeconds * 1000) {
      progress.end(`nothing has moved for ${patienceSeconds} s`);
      return false;
    }
    await sleep(waiting.count < watched ? lastPollMs : pollMs);
  }
}

/** True once lists have every order, and each is over: an order is found some seconds after it was placed. */
async function areAllOver(client: OpenOms, orders: readonly OrderPlan[]): Promise<boolean> {
  const found = await ordersOfChannel(client);
  return orders.every(({ externalNumber }) => {
    const lifecycle = found.get(externalNumber)?.status.lifecycle;
    return lifecycle === 'completed' || lifecycle === 'cancelled';
  });
}

/** From the live counts by day of placement: one call for three months of orders. */
async function countFinished(client: OpenOms, orders: readonly OrderPlan[]): Promise<number> {
  const [first, last] = [orders.at(0), orders.at(-1)].map((order) => Date.parse(order?.placedAt ?? '') || 0);
  let finished = 0;
  for (let from = first ?? 0; from <= (last ?? 0); from += reportDays * dayMs) {
    const to = Math.min(from + (reportDays - 1) * dayMs, last ?? 0);
    const query = { branch: importId, channel: importId, from: dayOf(from), to: dayOf(to) };
    const { days } = await client.call('reportOrders', { query });
    for (const { lifecycle } of days) finished += (lifecycle['completed'] ?? 0) + (lifecycle['cancelled'] ?? 0);
  }
  return finished;
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
