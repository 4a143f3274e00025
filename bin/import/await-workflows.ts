import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../client.ts';
import { showProgress } from '../progress.ts';
import { take } from '../take.ts';
import type { OrderSummary } from './place-orders.ts';
import { importId } from './requests.ts';
import type { OrderPlan } from './plan-orders.ts';

const unfinished = ['placed', 'accepted', 'in_fulfilment'] as const;
const pollMs = 3000;
const dayMs = 24 * 3600_000;
/** The longest period of one report. */
const reportDays = 90;

/**
 * Waits until every order of the channel is completed or cancelled. Returns false when nothing has moved for
 * `patienceSeconds`: then something waits for a person.
 */
export async function awaitWorkflows(
  client: Client,
  orders: readonly OrderPlan[],
  patienceSeconds: number,
): Promise<boolean> {
  const progress = showProgress('fulfilment', orders.length);
  let moved = { trace: '', at: Date.now() };
  for (;;) {
    const waiting = await someUnfinished(client);
    if (waiting === '') {
      progress.at(orders.length);
      progress.end();
      return true;
    }
    const finished = await countFinished(client, orders);
    const trace = `${finished} ${waiting}`;
    if (trace !== moved.trace) moved = { trace, at: Date.now() };
    progress.at(Math.min(finished, orders.length));
    if (Date.now() - moved.at > patienceSeconds * 1000) {
      progress.end(`nothing has moved for ${patienceSeconds} s`);
      return false;
    }
    await sleep(pollMs);
  }
}

/** The newest unfinished orders with their versions, which change with every step; empty when all have ended. */
async function someUnfinished(client: Client): Promise<string> {
  const lists = unfinished.map((lifecycle) =>
    take(client.list<OrderSummary>('/v1/orders', { channel: importId, lifecycle, limit: 20 }), 20),
  );
  const orders = (await Promise.all(lists)).flat();
  return orders.map(({ externalNumber, version }) => `${externalNumber}.${version}`).join(' ');
}

interface OrderReport {
  readonly days: readonly { readonly lifecycle: Readonly<Record<string, number>> }[];
}

/** From the live counts by day of placement: one call for three months of orders. */
async function countFinished(client: Client, orders: readonly OrderPlan[]): Promise<number> {
  const [first, last] = [orders.at(0), orders.at(-1)].map((order) => Date.parse(order?.placedAt ?? '') || 0);
  let finished = 0;
  for (let from = first ?? 0; from <= (last ?? 0); from += reportDays * dayMs) {
    const to = Math.min(from + (reportDays - 1) * dayMs, last ?? 0);
    const query = { branch: importId, channel: importId, from: dayOf(from), to: dayOf(to) };
    const { body } = await client.get<OrderReport>('/v1/reports/orders', query);
    for (const { lifecycle } of body.days) finished += (lifecycle['completed'] ?? 0) + (lifecycle['cancelled'] ?? 0);
  }
  return finished;
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);
