import type { OpenOms } from '@open-oms/client';
import { awaitWorkflows } from './loading/await-workflows.ts';
import { awaitRefunds, giveCredit } from './loading/give-credit.ts';
import { rejected, type Rejection } from './source/judge-row.ts';
import { makeWorld, receiveOpeningStock } from './loading/make-world.ts';
import { OrderGate } from './loading/order-gate.ts';
import { creditsInSystem } from './loading/earlier-credit.ts';
import { OpenExceptions } from './loading/open-exceptions.ts';
import type { ImportPlan } from './plan/plan.ts';
import type { CreditPlan } from './plan/plan-credits.ts';
import { ordersOfChannel, placeOrders, type Placing } from './loading/place-orders.ts';
import { systemFacts, type SystemFacts } from './prove.ts';
import { importId } from './loading/requests.ts';

export interface RunOptions {
  /** Orders placed at a time. */
  readonly concurrency: number;
  /** Orders on their way at a time; 0 for any number. */
  readonly inFlight: number;
  /** How long nothing may move before the import stops waiting for workflows. */
  readonly patienceSeconds: number;
}

/** Seconds that each phase took. */
export type Seconds = Readonly<Record<'masterData' | 'stock' | 'orders' | 'fulfilment' | 'credits' | 'check', number>>;

export interface ImportRun {
  readonly placing: Placing;
  /** Of the plan, and the rows of what the API refused. */
  readonly rejections: readonly Rejection[];
  readonly unitsReceived: number;
  /** What the credit invoices have become, with orders of earlier runs among those that they refer to. */
  readonly credits: readonly CreditPlan[];
  readonly documentsIssued: number;
  readonly failures: readonly string[];
  readonly facts: SystemFacts;
  readonly openExceptions: number;
  readonly openHolds: number;
  readonly seconds: Seconds;
}

/** Carries a plan out, phase after phase. Every phase leaves out what is done already, so that it can be run again. */
export async function runImport(client: OpenOms, plan: ImportPlan, options: RunOptions): Promise<ImportRun> {
  const { concurrency, inFlight, patienceSeconds } = options;
  const exceptions = new OpenExceptions(client);
  const gate = new OrderGate(client, inFlight, patienceSeconds, exceptions);
  const seconds = { masterData: 0, stock: 0, orders: 0, fulfilment: 0, credits: 0, check: 0 };
  const timed = async <Result>(phase: keyof Seconds, work: () => Promise<Result>): Promise<Result> => {
    const begun = performance.now();
    const result = await work();
    seconds[phase] = (performance.now() - begun) / 1000;
    return result;
  };
  await timed('masterData', () => makeWorld(client, plan, concurrency));
  const unitsReceived = await timed('stock', () => receiveOpeningStock(client, plan, concurrency));
  const placing = await timed('orders', () => placeOrders(client, plan.orders, concurrency, gate));
  const refused = new Set(placing.refused.map(({ order }) => order));
  const placed = plan.orders.filter((order) => !refused.has(order));
  const ended = await timed('fulfilment', () => awaitWorkflows(client, placed, patienceSeconds, exceptions));
  const orders = await ordersOfChannel(client);
  const crediting = await timed('credits', async () => {
    const credits = await creditsInSystem(client, plan, orders);
    const { failures, issued } = await giveCredit(client, credits, orders);
    return { credits, issued, failures: [...failures, ...(await awaitRefunds(client, credits, orders))] };
  });
  const facts = await timed('check', async () => systemFacts(client, await ordersOfChannel(client)));
  const waiting = ended ? [] : [`not every order has ended: nothing moved for ${patienceSeconds} s`];
  return {
    placing,
    rejections: [...plan.rejections, ...placing.refused.flatMap(refusedRows)],
    unitsReceived,
    credits: crediting.credits,
    documentsIssued: crediting.issued,
    failures: [...waiting, ...crediting.failures],
    facts,
    openExceptions: await countOf(
      client.each('listExceptions', { query: { state: 'open', branch: importId, limit: 100 } }),
    ),
    openHolds: await countOf(client.each('listHolds', { query: { branch: importId, limit: 100 } })),
    seconds,
  };
}

function refusedRows({ order, why }: Placing['refused'][number]): Rejection[] {
  return order.rows.map((row) => rejected(row, 'refused-by-api', why));
}

async function countOf(rows: AsyncIterable<unknown>): Promise<number> {
  return (await Array.fromAsync(rows)).length;
}
