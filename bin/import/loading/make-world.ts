import type { OpenOms, OperationId } from '@open-oms/client';
import { CommandError } from '../../connection.ts';
import { forEachAtOnce } from '../../pool.ts';
import { showProgress } from '../../progress.ts';
import type { ImportPlan } from '../plan/plan.ts';
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
export async function makeWorld(client: OpenOms, plan: ImportPlan, concurrency: number): Promise<void> {
  for (const request of worldRequests) await make(client, request);
  const known = new Set<string>();
  for await (const { sku } of client.each('listItems', { query: { limit: 100 } })) known.add(sku);
  const items = plan.articles.filter(({ sku }) => !known.has(sku)).map(itemRequest);
  await makeAll(client, 'items', items, concurrency);
  const codes = new Set<string>();
  const ofChannel = { query: { channel: importId, limit: 100 } };
  for await (const { customerId } of client.each('listCustomers', ofChannel)) codes.add(customerId);
  const customers = plan.customers.filter((code) => !codes.has(code)).map(customerRequest);
  await makeAll(client, 'customers', customers, concurrency);
}

/** Receives the opening stock. Returns the units received now. */
export async function receiveOpeningStock(client: OpenOms, plan: ImportPlan, concurrency: number): Promise<number> {
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
async function isReceived(client: OpenOms, { witness, reference }: ReceiptRequest): Promise<boolean> {
  const query = { sku: witness, location: importLocation, limit: 100 };
  for await (const movement of client.each('listMovements', { query })) {
    if (movement.reference === reference) return true;
  }
  return false;
}

async function makeAll<Id extends OperationId>(
  client: OpenOms,
  title: string,
  requests: readonly PlannedRequest<Id>[],
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
async function make<Id extends OperationId>(client: OpenOms, request: PlannedRequest<Id>): Promise<void> {
  const outcome = await send(client, request);
  if (typeof outcome === 'object') throw new CommandError(outcome.refused, 2);
}
