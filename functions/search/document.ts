import { statusOf, type FulfilmentOrder, type OrderWithPeople } from '#functions/orders/rules.ts';
import { listsOf, type StateList } from './state-lists.ts';
import { hiddenTerm, termsOf } from './terms.ts';

/** An order as it can be found. It names no person: terms are hidden. */
export interface OrderDocument {
  readonly orderId: string;
  /** RFC 3339. */
  readonly placedAt: string;
  readonly branch: string;
  readonly channel: string;
  readonly currency: string;
  /** Minor units. */
  readonly total: number;
  /** Where its work is, or was. */
  readonly locations: readonly string[];
  /** The lists of its branch by state in which it stands. */
  readonly states: readonly StateList[];
  /** What it is found by, hidden. */
  readonly terms: readonly string[];
}

/** The document of an order as it stands now. */
export function documentOf(
  order: OrderWithPeople,
  fulfilmentOrders: readonly FulfilmentOrder[],
  secret: Buffer,
): OrderDocument {
  const { orderId, placedAt, branch, channel, currency, total, past } = order;
  const live = fulfilmentOrders.filter(({ state }) => state !== 'rejected' && state !== 'cancelled');
  return {
    orderId,
    placedAt,
    branch,
    channel,
    currency,
    total,
    locations: [...new Set([...live, ...(past?.shipments ?? [])].flatMap(({ location }) => location ?? []))].sort(),
    states: listsOf(statusOf(order)),
    terms: termsOf(order, fulfilmentOrders).map((term) => hiddenTerm(term, secret)),
  };
}

/** The list of all orders of a branch: their documents. */
export const branchList = (branch: string): string => `branch#${branch}`;
export const channelList = (channel: string): string => `channel#${channel}`;
export const stateList = (branch: string, state: StateList): string => `state#${branch}#${state}`;
export const termList = (hidden: string): string => `term#${hidden}`;

/** Where an order stands in each list: by its placement. */
export const entryOf = ({ placedAt, orderId }: { readonly placedAt: string; readonly orderId: string }): string =>
  `${placedAt}#${orderId}`;

/** The lists, beside that of its branch, in which an order has a place. */
export function listsIn({ branch, channel, states, terms }: OrderDocument): Set<string> {
  return new Set([channelList(channel), ...states.map((state) => stateList(branch, state)), ...terms.map(termList)]);
}
