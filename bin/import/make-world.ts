import type { Client } from '../client.ts';
import { CommandError } from '../connection.ts';
import { forEachAtOnce } from '../pool.ts';
import { showProgress } from '../progress.ts';
import type { ImportPlan } from './plan.ts';
import {
  customerRequest,
  importId,
  importLocation,
  itemRequest,
  receiptRequests,
  worldRequests,
  type PlannedRequest,
  type ReceiptRequest,
} from './requests.ts';
import { send } from './send.ts';

/** Creates branch, channel, warehouse, items and customers; what exists is left as it is. */
export async function makeWorld(client: Client, plan: ImportPlan, concurrency: number): Promise<void> {
  for (const request of worldRequests) await make(client, request);
  const known = await namesOf<{ sku: string }>(client, '/v1/items', {}, ({ sku }) => sku);
  const items = plan.articles.filter(({ sku }) => !known.has(sku)).map(itemRequest);
  await makeAll(client, 'items', items, concurrency);
  const codes = await namesOf<{ customerId: string }>(
    client,
    '/v1/customers',
    { channel: importId },
    ({ customerId }) => customerId,
  );
  const customers = plan.customers.filter((code) => !codes.has(code)).map(customerRequest);
  await makeAll(client, 'customers', customers, concurrency);
}

/** Receives the opening stock. Returns the units received now. */
export async function receiveOpeningStock(client: Client, plan: ImportPlan, concurrency: number): Promise<number> {
  const receipts = receiptRequests(plan.articles);
  const progress = showProgress('stock', receipts.length);
  let done = 0;
  let units = 0;
  await forEachAtOnce(receipts, Math.min(concurrency, 4), async (receipt) => {
    if (!(await isReceived(client, receipt))) {
      await make(client, receipt);
      units += receipt.units;
    }
    done += 1;
    progress.at(done);
  });
  progress.end();
  return units;
}

/** Looked up in the movements themselves, since idempotency keys are kept for days only. */
async function isReceived(client: Client, { witness, reference }: ReceiptRequest): Promise<boolean> {
  const query = { sku: witness, location: importLocation, limit: 100 };
  for await (const movement of client.list<{ reference?: string }>('/v1/stock/movements', query)) {
    if (movement.reference === reference) return true;
  }
  return false;
}

async function namesOf<Row>(
  client: Client,
  path: string,
  query: Readonly<Record<string, string>>,
  nameOf: (row: Row) => string,
): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for await (const row of client.list<Row>(path, { ...query, limit: 100 })) names.add(nameOf(row));
  return names;
}

async function makeAll(
  client: Client,
  title: string,
  requests: readonly PlannedRequest[],
  concurrency: number,
): Promise<void> {
  const progress = showProgress(title, requests.length);
  let done = 0;
  await forEachAtOnce(requests, concurrency, async (request) => {
    await make(client, request);
    done += 1;
    progress.at(done);
  });
  progress.end();
}

/** What everything after depends on: a refusal ends the import. */
async function make(client: Client, request: PlannedRequest): Promise<void> {
  const outcome = await send(client, request);
  if (typeof outcome === 'object') throw new CommandError(outcome.refused, 2);
}
