import { formatMinor } from '#shared/money.ts';
import type { OrderFilters, orderRoutes } from '#shared/contracts/api/orders.ts';
import { ok } from '#shared/http/answer.ts';
import { listAnswer } from '#shared/http/list.ts';
import { reaches } from '#shared/http/access/principal.ts';
import { isRefusal, refuse } from '#shared/http/refusal.ts';
import type { Operation } from '#shared/http/operation.ts';
import { listBranches } from '#functions/parties/public.ts';
import { isListed, planList, type ListReach, type OrderList } from './list-plan.ts';
import { cursorAfter, headersOf, newestHeaders, placeOf, type ListedHeader, type Range } from './order-lists.ts';
import { updatedOrders } from './updated-orders.ts';
import { placedAtIn } from '../keeping/order-rows.ts';
import type { OrderSummary } from './order-view.ts';
import { orderIdOf } from '../keeping/store.ts';

/** How many stretches of an index one page looks through for orders that pass the filters. */
const mostStretches = 5;
/**
 * The same for a customer's orders, and how many orders are looked at in each: all of them, so that no empty page with a `next`
 * tells one channel that another has orders of a customer.
 */
const ofCustomer = { stretches: 50, size: 100 };

/** `GET /v1/orders`: newest first, or those that have changed; only what the credentials reach. */
export const listOrdersOperation: Operation<typeof orderRoutes.listOrders> = async ({ query, caller }) => {
  if (query.updatedSince !== undefined) return updated(query, query.updatedSince, caller);
  if (query.externalNumber !== undefined) return byNumber(query, query.externalNumber, caller);
  const plan = planList(query, caller);
  if (isRefusal(plan)) return plan;
  const lists = plan === 'all-branches' ? (await listBranches()).map(ofBranch) : plan;
  const { headers, next } = await page(lists, query, caller);
  return listAnswer(headers.map(summaryIn), next);
};

const ofBranch = ({ branchId }: { readonly branchId: string }): OrderList => ({ index: 'byBranch', key: branchId });

async function updated(query: OrderFilters, updatedSince: string, reach: ListReach) {
  if (query.externalNumber !== undefined) {
    const message = 'does not go together with an external number, which one order has: leave one of them out';
    return refuse('invalid-request', `#query/updatedSince ${message}`, { pointer: '#query/updatedSince', message });
  }
  const found = await updatedOrders(query, updatedSince, reach);
  if (isRefusal(found)) return found;
  return listAnswer(found.headers.filter((header) => isAsked(header, query, reach)).map(summaryIn), found.next);
}

/** True when an order passes all filters, the time of placement among them, and lies within reach. */
function isAsked(header: ListedHeader, query: OrderFilters, reach: ListReach): boolean {
  const { from, to } = placedBetween(query);
  return isListed(header, query, reach) && header.placedKey >= from && header.placedKey < to;
}

async function byNumber(query: OrderFilters, externalNumber: string, reach: ListReach) {
  if (query.channel === undefined) {
    const message = 'is needed to find an external number: add channel=<id>';
    return refuse('invalid-request', `#query/channel ${message}`, { pointer: '#query/channel', message });
  }
  const orderId = reaches(reach.channels, query.channel) ? await orderIdOf(query.channel, externalNumber) : undefined;
  const headers = orderId === undefined ? [] : await headersOf([orderId]);
  return ok({ items: headers.filter((header) => isAsked(header, query, reach)).map(summaryIn) });
}

async function page(lists: readonly OrderList[], query: OrderFilters, reach: ListReach) {
  const listed: ListedHeader[] = [];
  let range = rangeOf(query);
  const { stretches, size } = query.customer ? ofCustomer : { stretches: mostStretches, size: query.limit };
  for (let stretch = 1; stretch <= stretches; stretch += 1) {
    if (range.from >= range.to) break;
    const headers = await newestHeaders(lists, range, size);
    for (const header of headers) {
      if (isListed(header, query, reach)) listed.push(header);
      range = { ...range, to: header.placedKey };
      if (listed.length === query.limit) return { headers: listed, next: cursorAfter(range.to) };
    }
    if (headers.length < size) return { headers: listed, next: undefined };
  }
  return { headers: listed, next: range.from < range.to ? cursorAfter(range.to) : undefined };
}

function placedBetween({ placedFrom, placedTo }: OrderFilters): Range {
  const from = placedFrom === undefined ? '0' : new Date(placedFrom).toISOString();
  return { from, to: placedTo === undefined ? '9' : new Date(placedTo).toISOString() };
}

function rangeOf({ cursor, ...filters }: OrderFilters): Range {
  const { from, to } = placedBetween(filters);
  const place = cursor === undefined ? to : placeOf(cursor);
  return { from, to: place < to ? place : to };
}

function summaryIn(header: ListedHeader): OrderSummary {
  const { order, placedKey, aggregate, channel, branch, version, lineCount, status } = header;
  const { externalNumber, type, currency, total, promisedAt } = aggregate;
  return {
    orderId: order,
    channel,
    branch,
    externalNumber,
    type,
    status,
    currency,
    total: formatMinor(total, currency),
    lineCount,
    placedAt: placedAtIn(placedKey),
    ...(promisedAt === undefined ? {} : { promisedAt }),
    version,
  };
}
