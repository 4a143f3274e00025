import { findBranchesByReach, listChannels } from '#functions/parties/public.ts';
import { orderOfInvoice } from '#functions/billing/public.ts';
import { listedOrders, orderIdsOf, type ListedOrder } from '#functions/orders/public.ts';
import type { OrderSummary } from '#functions/orders/rules.ts';
import type { OrderFilters, searchRoutes } from '#shared/contracts/api/search.ts';
import { BadCursor } from '#shared/dynamodb/pages.ts';
import { listAnswer } from '#shared/http/list.ts';
import type { Operation } from '#shared/http/operation.ts';
import { reaches, type Origins } from '#shared/http/access/principal.ts';
import { isRefusal, refuse, type Refusal } from '#shared/http/refusal.ts';
import { keptSecret } from '#shared/kept-secrets/kept-secret.ts';
import { formatMinor } from '#shared/money.ts';
import { keptDocuments, orderIdIn } from '../document-rows.ts';
import { entryOf } from '../document.ts';
import { isAsked, isFoundBy, needsDocument, type Range, type Wanted } from './filters.ts';
import { planLists } from './list-plan.ts';
import { readLists } from './read-lists.ts';
import { foundByThemselves, newestChanged, updatedOrders, type UpdatedPage } from './updated-orders.ts';
import { wantedIn } from './wanted.ts';

/** How many stretches of its lists one page looks through for orders that pass the filters, and how much of them at a time. */
const mostStretches = 5;
/**
 * The same for what is found by a term, or among a state's: far more, so that no empty page with a `next` tells one channel that another has
 * such orders.
 */
const ofTerms = { stretches: 50, size: 100 };

/** What terms are hidden with as long as no order has been indexed: nothing is found by them then. */
const ofNothing = Buffer.alloc(32);

/** `GET /v1/orders`: newest first, or as they have changed; only what the credentials reach. */
export const listOrdersOperation: Operation<typeof searchRoutes.listOrders> = async ({ query, caller }) => {
  const conflict = conflictIn(query);
  if (conflict) return conflict;
  const branches = await findBranchesByReach(caller.branches);
  const secret = (await keptSecret('search-secret')) ?? ofNothing;
  const wanted = await wantedIn(
    query,
    branches.map(({ country }) => country),
    secret,
    caller,
  );
  if (isRefusal(wanted)) return wanted;
  if (query.externalNumber !== undefined) {
    const orderIds = await orderIdsOf(await channelsAsked(query, caller), query.externalNumber, wanted.tests);
    return listAnswer((await passing(orderIds, wanted, caller)).map(summaryOf), undefined);
  }
  if (query.invoice !== undefined) {
    const orderId = await orderOfInvoice(query.invoice);
    // Else it may be a number that was given elsewhere, by which orders of the past are found.
    if (orderId !== undefined) {
      const others = { ...wanted, terms: wanted.terms.filter(({ kind }) => kind !== 'invoice') };
      return listAnswer((await passing([orderId], others, caller)).map(summaryOf), undefined);
    }
  }
  const updated = await changedOrders(query, caller);
  if (updated) {
    if (isRefusal(updated)) return updated;
    const asked = updated.orders.filter((order) => isAsked(order, wanted, caller));
    return listAnswer((await foundByThemselves(asked, wanted, secret)).map(summaryOf), updated.next);
  }
  const { orders, next } = await page(
    query,
    wanted,
    caller,
    branches.map(({ branchId }) => branchId),
  );
  return listAnswer(orders.map(summaryOf), next);
};

async function changedOrders(query: OrderFilters, reach: Origins): Promise<UpdatedPage | Refusal | undefined> {
  if (query.updatedSince !== undefined) return updatedOrders(query, query.updatedSince, reach);
  return query.sort === 'updated' ? newestChanged(query, reach) : undefined;
}

/** What cannot be asked for together. */
function conflictIn({ externalNumber, invoice, updatedSince, sort }: OrderFilters): Refusal | undefined {
  const message = 'does not go together with a number that one order has: leave one of them out';
  const isOne = externalNumber !== undefined || invoice !== undefined;
  if (updatedSince !== undefined && isOne) return wrong('updatedSince', message);
  if (externalNumber !== undefined && invoice !== undefined) return wrong('invoice', message);
  if (updatedSince !== undefined && sort === 'placed')
    return wrong('sort', 'cannot be `placed` together with `updatedSince`: orders come as they have changed then');
  return undefined;
}

function wrong(name: string, message: string): Refusal {
  return refuse('invalid-request', `#query/${name} ${message}`, { pointer: `#query/${name}`, message });
}

/** The channels whose number it may be. */
async function channelsAsked({ channel }: OrderFilters, { channels }: Origins): Promise<readonly string[]> {
  if (channel !== undefined) return reaches(channels, channel) ? [channel] : [];
  return channels === 'all' ? (await listChannels()).map(({ channelId }) => channelId) : channels;
}

async function page(query: OrderFilters, wanted: Wanted, reach: Origins, branches: readonly string[]) {
  const plan = planLists(wanted, reach, branches);
  const isOfAll = wanted.terms.length > 0;
  const { stretches, size } = isOfAll ? ofTerms : { stretches: mostStretches, size: query.limit };
  const orders: ListedOrder[] = [];
  let range = rangeOf(query.cursor, wanted.placed);
  for (let stretch = 1; stretch <= stretches && range.from < range.to; stretch += 1) {
    const { entries, next } = await readLists(plan, wanted, reach, range, size);
    for (const order of await passing(entries.map(orderIdIn), wanted, reach)) {
      orders.push(order);
      if (orders.length === query.limit) return { orders, next: cursorAfter(entryOf(order)) };
    }
    if (next === undefined) return { orders, next: undefined };
    range = { ...range, to: next };
  }
  return { orders, next: range.from < range.to ? cursorAfter(range.to) : undefined };
}

/** Of orders, those that pass the filters as they stand now, in the same order. */
async function passing(orderIds: readonly string[], wanted: Wanted, reach: Origins): Promise<ListedOrder[]> {
  const asked = (await listedOrders(orderIds)).filter((order) => isAsked(order, wanted, reach));
  if (!needsDocument(wanted)) return asked;
  const documents = await keptDocuments(asked);
  return asked.filter(({ orderId }) => {
    const kept = documents.get(orderId);
    return kept !== undefined && isFoundBy(kept.document, wanted);
  });
}

/** A cursor is the place of the last order that was looked at, so that it holds in every list and after every change. */
function cursorAfter(entry: string): string {
  return Buffer.from(entry).toString('base64url');
}

/** Throws BadCursor for what this API did not issue. */
function rangeOf(cursor: string | undefined, { from, to }: Range): Range {
  if (cursor === undefined) return { from, to };
  const place = Buffer.from(cursor, 'base64url').toString();
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#ord_[0-9a-f]{32}$/.test(place)) {
    throw new BadCursor('the cursor was not issued by this API');
  }
  return { from, to: place < to ? place : to };
}

function summaryOf({
  total,
  promisedAt,
  test,
  recordedAt,
  stage: _,
  sequence: __,
  ...order
}: ListedOrder): OrderSummary {
  return {
    ...order,
    total: formatMinor(total, order.currency),
    ...(promisedAt === undefined ? {} : { promisedAt }),
    ...(test ? { test } : {}),
    ...(recordedAt === undefined ? {} : { recordedAt }),
  };
}
