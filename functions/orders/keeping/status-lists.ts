import type { StatusAxis } from '#shared/contracts/vocabulary.ts';
import type { OrderStatus } from '../aggregate/status.ts';

/**
 * How most orders stand in the end. They are found in the list of their channel: a list of nearly all orders of a channel would be
 * written for each, and is no shorter.
 */
const usualEnds = { lifecycle: 'completed', payment: 'captured', fulfilment: 'delivered' } as const;

/** What orders on their usual way have in their other statuses. They are found in the list of their lifecycle. */
const usual: Readonly<Record<string, Partial<Record<'payment' | 'fulfilment', readonly string[]>>>> = {
  placed: { payment: ['none'], fulfilment: ['unfulfilled'] },
  accepted: { payment: ['authorised'], fulfilment: ['unfulfilled'] },
  in_fulfilment: { payment: ['authorised'], fulfilment: ['unfulfilled', 'shipped'] },
  cancelled: { fulfilment: ['unfulfilled'] },
};

/** The statuses by which an order stands in a list of its own axis; the others are found in other lists. */
export function listedStatuses(status: OrderStatus): Partial<Record<StatusAxis, string>> {
  const { lifecycle, payment, fulfilment } = status;
  return {
    ...(lifecycle === usualEnds.lifecycle ? {} : { lifecycle }),
    ...(isElsewhere('payment', payment, lifecycle) ? {} : { payment }),
    ...(isElsewhere('fulfilment', fulfilment, lifecycle) ? {} : { fulfilment }),
    ...(status.return === 'none' ? {} : { return: status.return }),
  };
}

function isElsewhere(axis: 'payment' | 'fulfilment', value: string, lifecycle: string): boolean {
  return value === usualEnds[axis] || (usual[lifecycle]?.[axis]?.includes(value) ?? false);
}

/** A list of a channel's orders: those of one status, or all. */
export type StatusList = { readonly axis: StatusAxis; readonly value: string } | 'channel';

/** The lists in which all orders of a channel with this status are found, each order in one of them. */
export function listsWith(axis: StatusAxis, value: string): StatusList[] {
  if (axis === 'return') return [{ axis, value }];
  if (value === usualEnds[axis]) return ['channel'];
  const own = { axis, value };
  if (axis === 'lifecycle') return [own];
  const lifecycles = Object.keys(usual).filter((lifecycle) => usual[lifecycle]?.[axis]?.includes(value));
  return [own, ...lifecycles.map((lifecycle) => ({ axis: 'lifecycle' as const, value: lifecycle }))];
}
