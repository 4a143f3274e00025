import { orderDetails, type OrderChange, type OrderDetails } from '#shared/contracts/api/order-details.ts';
import type { FieldError } from '#shared/contracts/problems.ts';
import { check, invalid } from '#shared/http/input/contract-check.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import type { Change } from '#shared/work/change.ts';
import { restartDeadline } from '../aggregate/deadlines.ts';
import type { Order } from '../aggregate/order.ts';
import { statusOf, unitsIn } from '../aggregate/status.ts';
import { activeHolds } from '../holding/holds.ts';
import { mostHolds } from '../holding/hold-decisions.ts';
import { freeDataErrors, methodErrors } from '../placing/place-order.ts';
import { judgedAgain } from '../screening/screen-order.ts';
import type { ScreeningSettings } from '../screening/screening-settings.ts';
import { asSent } from './details.ts';
import { mergePatch } from './merge-patch.ts';

/** The most items of an order that wait for stock while its promised date is changed: each has its place in a queue, which moves with it. */
export const mostWaiting = 40;

/** The details that a change asks for, in the form in which they are sent; `invalid-request` where they are not what an order may say. */
export function detailsAsked(order: Order, change: OrderChange): OrderDetails | Refusal {
  const before = asSent(order);
  const named = Object.keys(change).filter((name) => change[name as keyof OrderChange] !== undefined);
  const merged = mergePatch(before, change) as OrderDetails;
  const judged = Object.fromEntries(Object.entries(merged).filter(([name]) => named.includes(name)));
  const { errors } = check(orderDetails, judged, '');
  const wrong =
    errors.length > 0
      ? errors
      : [
          ...(change.shippingAddress === undefined ? [] : placeErrors(order, merged)),
          ...dateErrors(order, merged),
          ...wordErrors(order, merged),
        ];
  return wrong.length > 0 ? invalid(wrong) : merged;
}

function placeErrors(order: Order, { shippingAddress }: OrderDetails): FieldError[] {
  const { type, pickupLocation, deliveredBy } = order;
  const placement = { type, pickupLocation, deliveredBy, shippingAddress };
  const country = countryError(order.shippingAddress?.country, shippingAddress?.country);
  return [...methodErrors({ placement }), ...(country ? [country] : [])];
}

function wordErrors({ freeData }: Order, { tags, metadata, note, giftMessage }: OrderDetails): FieldError[] {
  return freeDataErrors({ tags, metadata, note, giftMessage, lines: freeData?.lines });
}

/** Taxes, duties and who may serve it hang on the country. */
function countryError(before: string | undefined, after: string | undefined): FieldError | undefined {
  const isKnown = before !== undefined && before !== 'ZZ';
  if (!isKnown || after === undefined || after === before) return undefined;
  const message = `must stay ${before}: taxes and who can serve it are those of the country; cancel the order and place it anew`;
  return { pointer: '/shippingAddress/country', message };
}

function dateErrors({ placedAt, promisedAt: before }: Order, { promisedAt }: OrderDetails): FieldError[] {
  if (promisedAt === undefined || promisedAt === before || Date.parse(promisedAt) >= Date.parse(placedAt)) return [];
  return [{ pointer: '/promisedAt', message: `${promisedAt} lies before the order was placed` }];
}

/** Why these members cannot be changed any more, or not now. */
export function lateRefusal(before: Order, changed: readonly string[]): Refusal | undefined {
  const bound = changed.filter((name) => name === 'shippingAddress' || name === 'giftMessage');
  const { lifecycle } = statusOf(before);
  const isOver = lifecycle === 'cancelled' || lifecycle === 'completed';
  const late = isOver ? [...bound, ...changed.filter((name) => name === 'promisedAt')] : bound;
  const released = before.lines.find(({ quantities }) => isReleased(quantities));
  const [first] = late;
  if (first !== undefined && isOver) return conflict(first, `order ${before.orderId} is ${lifecycle}`);
  if (first !== undefined && released) {
    return conflict(first, `goods of line ${released.lineId} are released to a location`);
  }
  if (!changed.includes('promisedAt')) return undefined;
  if (before.cancellationLeft)
    return conflict('promisedAt', 'a cancellation is still being carried out; ask again in a minute');
  const waiting = waitingSkus(before).length;
  if (waiting <= mostWaiting) return undefined;
  return conflict(
    'promisedAt',
    `${waiting} items wait for stock, at most ${mostWaiting} can while the date is changed`,
  );
}

function conflict(member: string, because: string): Refusal {
  const pointer = `/${member}`;
  const message = `cannot be changed now: ${because}`;
  return refuse('conflicting-state', `${pointer} ${message}`, { pointer, message });
}

/** Units are, or were, with a location or with the customer. */
function isReleased({
  released,
  picked,
  packed,
  shipped,
  delivered,
  lost,
  sent_back: back,
}: Order['lines'][number]['quantities']) {
  return released + picked + packed + shipped + delivered + lost + back > 0;
}

/** The items of an order of which units wait for stock. */
export function waitingSkus({ lines }: Order): string[] {
  return [...new Set(lines.filter((line) => unitsIn([line], 'backordered') > 0).map(({ sku }) => sku))];
}

/** What an order with other details comes to: it is told, judged again, and has time anew where another date is promised. `now` is in milliseconds. */
export function detailsChanged(
  before: Order,
  { order, changed }: { readonly order: Order; readonly changed: readonly string[] },
  settings: ScreeningSettings,
  now: number,
  newHoldId: () => string,
): Change<Order> | Refusal {
  const { state, events } = judgedAgain(before, order, { settings }, now, newHoldId);
  if (state.holds.length > mostHolds.ever || activeHolds(state).length > mostHolds.active) {
    return refuse(
      'conflicting-state',
      `order ${order.orderId} has too many holds to be held again; decide about them first`,
    );
  }
  const { detailsVersion = 1 } = order;
  return {
    state: changed.includes('promisedAt') ? restartDeadline(state, now) : state,
    events: [{ type: 'OrderDetailsChanged', data: { changed: [...changed], detailsVersion } }, ...events],
  };
}
