import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ImportRow, OpenOms, OrderSummary } from '@open-oms/client';
import { forEachAtOnce } from '../../pool.ts';
import { plainFile } from '../bulk/packed-file.ts';
import { runBulk, type Imported } from '../bulk/run-bulk.ts';
import { makeWorld } from '../loading/make-world.ts';
import { ordersOfChannel } from '../loading/place-orders.ts';
import type { ImportPlan } from '../plan/plan.ts';
import type { OrderPlan } from '../plan/plan-orders.ts';
import { rejected, type Rejection } from '../source/judge-row.ts';
import { pastOrders } from './past-orders.ts';

/** What came of orders that were recorded as history. */
export interface Recorded {
  readonly importId: string;
  /** The plan's orders that are recorded now, or were before by the same file. */
  readonly orders: readonly OrderPlan[];
  /** What they come to in the system, as decimal amounts. */
  readonly totals: readonly string[];
  /** What the credit memos of those that were credited come to in the system, as decimal amounts. */
  readonly credited: readonly string[];
  /** Of the plan, and the rows of what the API refused. */
  readonly rejections: readonly Rejection[];
  readonly failures: readonly string[];
}

/** Records the orders of a plan as orders of the past, by one file that the system imports. No items and no stock are made for them. */
export async function recordPast(
  client: OpenOms,
  plan: ImportPlan,
  { concurrency, patienceSeconds }: { readonly concurrency: number; readonly patienceSeconds: number },
): Promise<Recorded> {
  await makeWorld(client, { ...plan, articles: [] }, concurrency);
  const { import: ended, rows } = await importLines(client, pastOrders(plan));
  const refused = rows.filter(({ result }) => result !== 'created');
  const created = new Set(rows.filter(({ result }) => result === 'created').map(orderAt(plan)));
  const orders = plan.orders.filter((order) => created.has(order));
  const listed = await listedOf(client, orders, patienceSeconds);
  return {
    importId: ended.importId,
    orders,
    totals: listed.map(({ total }) => total),
    credited: await creditedOf(client, plan, listed),
    rejections: [...plan.rejections, ...refused.flatMap((row) => refusedRows(orderAt(plan)(row), row.detail))],
    failures: [
      ...(ended.failure === undefined ? [] : [`the import ${ended.importId} has failed: ${ended.failure}`]),
      ...(rows.length === plan.orders.length ? [] : [`${rows.length} of ${plan.orders.length} orders were looked at`]),
    ],
  };
}

/** Each order stands in the line of its place. */
const orderAt =
  ({ orders }: ImportPlan) =>
  ({ line }: ImportRow): OrderPlan | undefined =>
    orders[line - 1];

const refusedRows = (order: OrderPlan | undefined, why = ''): Rejection[] =>
  (order?.rows ?? []).map((row) => rejected(row, 'refused-by-api', why));

async function importLines(client: OpenOms, bodies: readonly object[]): Promise<Imported> {
  const folder = mkdtempSync(join(tmpdir(), 'oms-history-'));
  try {
    const path = join(folder, 'orders.jsonl');
    writeFileSync(path, bodies.map((body) => `${JSON.stringify(body)}\n`).join(''), { mode: 0o600 });
    const wanted = { kind: 'history', dryRun: false, fileName: 'online-retail.jsonl' } as const;
    return await runBulk(client, await plainFile(path), wanted, false);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The orders as they are listed, which is a moment behind what was recorded. */
async function listedOf(
  client: OpenOms,
  orders: readonly OrderPlan[],
  patienceSeconds: number,
): Promise<readonly OrderSummary[]> {
  for (let waited = 0; ; waited += 1) {
    const listed = await ordersOfChannel(client);
    const found = orders.flatMap(({ externalNumber }) => listed.get(externalNumber) ?? []);
    if (found.length === orders.length || waited >= patienceSeconds) return found;
    await sleep(1000);
  }
}

async function creditedOf(
  client: OpenOms,
  { credits }: ImportPlan,
  orders: readonly OrderSummary[],
): Promise<readonly string[]> {
  const numbers = new Set(credits.flatMap(({ refunds }) => refunds.map(({ externalNumber }) => externalNumber)));
  const credited: string[] = [];
  await forEachAtOnce(
    orders.filter(({ externalNumber }) => numbers.has(externalNumber)),
    4,
    async ({ orderId }) => {
      const { history } = await client.call('readOrder', { params: { orderId } });
      credited.push(...(history?.creditMemos ?? []).map(({ total }) => total));
    },
  );
  return credited;
}
