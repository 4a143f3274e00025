import { statusAxes } from '#shared/contracts/vocabulary.ts';
import type { OrderFilters } from '#shared/contracts/api/orders.ts';
import { reaches, type Reach } from '#shared/http/principal.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';

/** Which index a listing reads, and under which of its keys; the lists are merged by placement time. */
export interface ListPlan {
  readonly index: 'byCustomer' | 'byLifecycle' | 'byPayment' | 'byFulfilment' | 'byReturn' | 'byChannel' | 'byBranch';
  /** `all`: every key there is. */
  readonly keys: readonly string[] | 'all';
}

/** What the credentials reach. */
export interface ListReach {
  readonly channels: Reach;
  readonly branches: Reach;
}

const statusIndexes = {
  lifecycle: 'byLifecycle',
  payment: 'byPayment',
  fulfilment: 'byFulfilment',
  return: 'byReturn',
} as const;

/**
 * Chooses the narrowest index for the filters: customer, then a status of the channel, then channel, then branch. What the
 * index does not cover is filtered afterwards. A status without a channel is refused: there is no index behind it.
 */
export function planList(filters: OrderFilters, reach: ListReach): ListPlan | Refusal {
  const channel = filters.channel ?? onlyOf(reach.channels);
  const status = statusOf(filters);
  if (status === 'return:none') {
    return wrong('return', 'most orders have no return; leave the filter out, or ask for another value');
  }
  if (status && !channel) return wrong('channel', 'is needed to list by status: add channel=<id>');
  if (filters.customer) return { index: 'byCustomer', keys: [filters.customer] };
  if (status && channel) return { index: statusIndexes[status.axis], keys: [`${channel}#${status.value}`] };
  if (channel) return { index: 'byChannel', keys: [channel] };
  if (reach.channels !== 'all') return { index: 'byChannel', keys: reach.channels };
  if (filters.branch) return { index: 'byBranch', keys: [filters.branch] };
  return { index: 'byBranch', keys: reach.branches };
}

function onlyOf(channels: Reach): string | undefined {
  return channels !== 'all' && channels.length === 1 ? channels[0] : undefined;
}

function statusOf(filters: OrderFilters) {
  for (const axis of statusAxes) {
    const value = filters[axis];
    if (axis === 'return' && value === 'none') return 'return:none';
    if (value) return { axis, value };
  }
  return undefined;
}

function wrong(name: string, message: string): Refusal {
  return refuse('invalid-request', `#query/${name} ${message}`, { pointer: `#query/${name}`, message });
}

/** The index keys of an order's header, and whom it belongs to. */
export interface ListedKeys {
  readonly channel: string;
  readonly branch: string;
  readonly customerKey?: string | undefined;
  readonly lifecycleKey: string;
  readonly paymentKey: string;
  readonly fulfilmentKey: string;
  readonly returnKey?: string | undefined;
}

/** True when an order passes all filters and lies within reach, by its header as it stands now. */
export function isListed(header: ListedKeys, filters: OrderFilters, reach: ListReach): boolean {
  const { channel, branch } = header;
  const is = (wanted: string | undefined, value: string | undefined) => wanted === undefined || wanted === value;
  return (
    reaches(reach.channels, channel) &&
    reaches(reach.branches, branch) &&
    is(filters.channel, channel) &&
    is(filters.branch, branch) &&
    is(filters.customer, header.customerKey) &&
    is(filters.lifecycle, statusIn(header.lifecycleKey)) &&
    is(filters.payment, statusIn(header.paymentKey)) &&
    is(filters.fulfilment, statusIn(header.fulfilmentKey)) &&
    is(filters.return, statusIn(header.returnKey) ?? 'none')
  );
}

/** The status in an index key: `web#accepted` → `accepted`. */
export function statusIn(key: string | undefined): string | undefined {
  return key?.slice(key.lastIndexOf('#') + 1);
}
