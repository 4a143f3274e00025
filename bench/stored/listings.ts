import type { CopyNames } from './copies.ts';
import type { System } from '../system/system.ts';

/** One way of asking for orders. */
export interface Listing {
  readonly name: string;
  readonly path: string;
  /** Orders on the page: exactly so many are expected. */
  readonly orders: number;
}

const pageLength = 20;

/** Every kind of listing, each asked for what lies in the middle of `count` stored orders where it has a middle. */
export async function listingsOf(system: System, names: CopyNames, count: number): Promise<Listing[]> {
  const middle = Math.floor(count / 2);
  const page = (name: string, query: string, orders = pageLength): Listing => ({
    name,
    path: `/v1/orders?limit=${pageLength}&${query}`,
    orders,
  });
  const from = names.placedAt(middle - pageLength);
  const to = names.placedAt(middle);
  const cursor = encodeURIComponent(await cursorAt(system, to));
  return [
    page('by channel', 'channel=web'),
    page('by branch', 'branch=uk'),
    page('by customer', `customer=${names.customerId(middle)}`, await ordersOf(system, names.customerId(middle))),
    page('by lifecycle', 'channel=web&lifecycle=placed'),
    page('by payment', 'channel=web&payment=none'),
    page('by fulfilment', 'channel=web&fulfilment=unfulfilled'),
    page('by return (none has any)', 'channel=web&return=requested', 0),
    page('by date range in the middle', `channel=web&placedFrom=${from}&placedTo=${to}`),
    page('by external number', `channel=web&externalNumber=${names.externalNumber(middle)}`, 1),
    page('page half-way down the channel', `channel=web&cursor=${cursor}`),
  ];
}

interface Page {
  readonly items: readonly unknown[];
  readonly next?: string;
}

/** The cursor at which a reader of all pages of the channel is at this moment. */
async function cursorAt(system: System, moment: string): Promise<string> {
  const { next } = (await system.call('GET', `/v1/orders?channel=web&limit=1&placedTo=${moment}`)) as Page;
  if (next === undefined) throw new Error(`No order was placed before ${moment}.`);
  return next;
}

async function ordersOf(system: System, customer: string): Promise<number> {
  const { items } = (await system.call('GET', `/v1/orders?limit=${pageLength}&customer=${customer}`)) as Page;
  if (items.length === 0) throw new Error(`The customer ${customer} has no orders.`);
  return items.length;
}
