import type { OrderStatus } from '#functions/orders/rules.ts';
import {
  fulfilmentStatuses,
  paymentStatuses,
  returnStatuses,
  type Stage,
  type StatusAxis,
} from '#shared/contracts/vocabulary.ts';

// What is rare has to be found among much; what is usual need not. So the orders that are not finished, and the cancelled ones, have a list of
// each branch; and a status has one of its own for the orders of which the list of their lifecycle does not tell it.

/** Where an order stands in its life, as far as lists tell that apart. */
type Phase = 'unfinished' | 'completed' | 'cancelled';

/** The statuses that the orders of a phase usually have: they are found in the list of the phase. */
const usual: Readonly<Record<Phase, Readonly<Record<Exclude<StatusAxis, 'lifecycle' | 'return'>, readonly string[]>>>> =
  {
    unfinished: {
      payment: ['none', 'not_due', 'authorised', 'captured', 'partially_captured'],
      fulfilment: ['unfulfilled', 'shipped', 'delivered', 'partially_shipped', 'partially_delivered'],
    },
    completed: { payment: ['captured'], fulfilment: ['delivered'] },
    cancelled: { payment: ['none', 'not_due', 'voided'], fulfilment: ['unfulfilled'] },
  };

const phases = Object.keys(usual) as Phase[];

/** Completed orders are nearly all of a branch: they have no list but that of the branch, and of their channel. */
const listOf = { unfinished: 'unfinished', completed: 'all', cancelled: 'cancelled' } as const;

/** A list of a branch's orders: those that are not finished, the cancelled ones, those of an unusual status (`payment#failed`). */
export type StateList = 'unfinished' | 'cancelled' | `${StatusAxis}#${string}`;

/** The lists in which all orders of a state are found; `all` where it takes every order of the branch. */
export type StateLists = readonly StateList[] | 'all';

function phaseOf(lifecycle: string): Phase {
  return lifecycle === 'completed' || lifecycle === 'cancelled' ? lifecycle : 'unfinished';
}

/** The lists in which an order of this status stands. */
export function listsOf({ lifecycle, payment, fulfilment, return: returned }: OrderStatus): StateList[] {
  const phase = phaseOf(lifecycle);
  const list = listOf[phase];
  return [
    ...(list === 'all' ? [] : [list]),
    ...(usual[phase].payment.includes(payment) ? [] : [`payment#${payment}` as const]),
    ...(usual[phase].fulfilment.includes(fulfilment) ? [] : [`fulfilment#${fulfilment}` as const]),
    ...(returned === 'none' ? [] : [`return#${returned}` as const]),
  ];
}

/** The lists in which all orders with this status are found. */
export function listsWith(axis: StatusAxis, value: string): StateLists {
  if (axis === 'lifecycle') return inLists([listOf[phaseOf(value)]]);
  if (axis === 'return') return value === 'none' ? 'all' : [`return#${value}`];
  const among = phases.filter((phase) => usual[phase][axis].includes(value)).map((phase) => listOf[phase]);
  return inLists([`${axis}#${value}`, ...among]);
}

/** The lists in which all orders of this stage are found. */
export function listsInStage(stage: Stage): StateLists {
  if (stage === 'done') return 'all';
  // What was authorised or paid for a cancelled order has still to be given back.
  return stage === 'payment' ? ['unfinished', 'cancelled'] : ['unfinished'];
}

function inLists(lists: readonly (StateList | 'all')[]): StateLists {
  return lists.includes('all') ? 'all' : (lists as readonly StateList[]);
}

/** Every list of a branch by state. */
export const possibleLists: readonly StateList[] = [
  'unfinished',
  'cancelled',
  ...paymentStatuses.map((status) => `payment#${status}` as const),
  ...fulfilmentStatuses.map((status) => `fulfilment#${status}` as const),
  ...returnStatuses.map((status) => `return#${status}` as const),
];
