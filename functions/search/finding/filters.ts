import { statusAxes } from '#shared/contracts/vocabulary.ts';
import type { OrderFilters } from '#shared/contracts/api/search.ts';
import type { ListedOrder } from '#functions/orders/public.ts';
import { mayUseOrder, type Origins } from '#shared/http/access/principal.ts';
import type { OrderDocument } from '../document.ts';
import type { TermKind } from '../terms.ts';

/** What an order has to be found by: one of these, hidden. */
export interface WantedTerm {
  readonly kind: TermKind;
  readonly anyOf: readonly string[];
}

/** What of a total is asked for, in minor units of one currency. */
export interface TotalRange {
  readonly currency: string;
  readonly from: number;
  readonly to: number;
}

/** What a listing asks for, with amounts read and terms hidden. */
export interface Wanted extends Pick<
  OrderFilters,
  'channel' | 'branch' | 'location' | 'stage' | (typeof statusAxes)[number]
> {
  readonly terms: readonly WantedTerm[];
  readonly total: TotalRange | undefined;
  readonly currency?: string | undefined;
  /** Test orders, and no others. */
  readonly tests: boolean;
  readonly placed: Range;
}

/** What is placed between `from` (included) and `to` (excluded), as text that sorts as places in lists. */
export interface Range {
  readonly from: string;
  readonly to: string;
}

/** True when the order, as it stands, passes the filters that its header tells of, and lies within reach. */
export function isAsked(order: ListedOrder, wanted: Wanted, reach: Origins): boolean {
  const is = (asked: string | undefined, value: string) => asked === undefined || asked === value;
  const { channel, branch, stage, status, currency, total, placedAt, orderId } = order;
  const place = `${placedAt}#${orderId}`;
  return (
    mayUseOrder(reach, order) &&
    (order.test === true) === wanted.tests &&
    is(wanted.channel, channel) &&
    is(wanted.branch, branch) &&
    is(wanted.stage, stage) &&
    is(wanted.currency, currency) &&
    statusAxes.every((axis) => is(wanted[axis], status[axis])) &&
    (wanted.total === undefined || isWithin(total, wanted.total)) &&
    place >= wanted.placed.from &&
    place < wanted.placed.to
  );
}

const isWithin = (total: number, { from, to }: TotalRange): boolean => total >= from && total <= to;

/** True where only an order's document says whether it passes. */
export const needsDocument = ({ terms, location }: Wanted): boolean => terms.length > 0 || location !== undefined;

/** True when the order passes the filters that only its document tells of. */
export function isFoundBy({ terms, locations }: OrderDocument, wanted: Wanted): boolean {
  return (
    (wanted.location === undefined || locations.includes(wanted.location)) &&
    wanted.terms.every(({ anyOf }) => anyOf.some((term) => terms.includes(term)))
  );
}
