import { statusAxes } from '#shared/contracts/vocabulary.ts';
import type { OrderFilters } from '#shared/contracts/api/orders.ts';
import { reaches, type Reach } from '#shared/http/access/principal.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import { statusKey } from '../keeping/order-rows.ts';
import { listsWith, type StatusList } from '../keeping/status-lists.ts';
import type { OrderStatus } from '../aggregate/status.ts';

/** One list of orders: a key of an index. */
export interface OrderList {
  readonly index: 'byCustomer' | 'byLifecycle' | 'byPayment' | 'byFulfilment' | 'byReturn' | 'byChannel' | 'byBranch';
  readonly key: string;
}

/** The lists that a listing reads, merged by placement time; those of every branch that there is. */
export type ListPlan = readonly OrderList[] | 'all-branches';

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
 * Chooses the narrowest lists for the filters: customer, then a status of the channel, then channel, then branch. What the
 * lists do not tell apart is filtered afterwards. A status without a channel is refused: there is no index behind it.
 */
export function planList(filters: OrderFilters, reach: ListReach): ListPlan | Refusal {
  const channel = filters.channel ?? onlyOf(reach.channels);
  const status = statusIn(filters);
  if (status === 'return:none') {
    return wrong('return', 'most orders have no return; leave the filter out, or ask for another value');
  }
  if (status && !channel) return wrong('channel', 'is needed to list by status: add channel=<id>');
  if (filters.customer) return [{ index: 'byCustomer', key: filters.customer }];
  if (status && channel) return listsWith(status.axis, status.value).map((list) => ofChannel(channel, list));
  if (channel) return [ofChannel(channel, 'channel')];
  if (reach.channels !== 'all') return reach.channels.map((each) => ofChannel(each, 'channel'));
  if (filters.branch) return [{ index: 'byBranch', key: filters.branch }];
  return reach.branches === 'all' ? 'all-branches' : reach.branches.map((key) => ({ index: 'byBranch', key }));
}

const ofChannel = (channel: string, list: StatusList): OrderList =>
  list === 'channel'
    ? { index: 'byChannel', key: channel }
    : { index: statusIndexes[list.axis], key: statusKey(channel, list.value) };

function onlyOf(channels: Reach): string | undefined {
  return channels !== 'all' && channels.length === 1 ? channels[0] : undefined;
}

function statusIn(filters: OrderFilters) {
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

/** Whom an order belongs to, and how it stands, by its header. */
export interface Listed {
  readonly channel: string;
  readonly branch: string;
  readonly customerKey?: string | undefined;
  readonly status: OrderStatus;
}

/** True when an order passes all filters and lies within reach, by its header as it stands now. */
export function isListed(
  { channel, branch, customerKey, status }: Listed,
  filters: OrderFilters,
  reach: ListReach,
): boolean {
  const is = (wanted: string | undefined, value: string | undefined) => wanted === undefined || wanted === value;
  return (
    reaches(reach.channels, channel) &&
    reaches(reach.branches, branch) &&
    is(filters.channel, channel) &&
    is(filters.branch, branch) &&
    is(filters.customer, customerKey) &&
    statusAxes.every((axis) => is(filters[axis], status[axis]))
  );
}
