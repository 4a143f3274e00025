import { backorderWrite, removeBackorderWrite } from '#functions/inventory/public.ts';
import { goodsMethods, type FulfilmentMethod, type GoodsMethod } from '#shared/contracts/vocabulary.ts';
import { measured } from '#shared/quantity.ts';
import type { Write } from '#shared/dynamodb/writes.ts';
import { groupOf, linesOf } from '../aggregate/groups.ts';
import type { FulfilmentGroup, Order } from '../aggregate/order.ts';

/** Where units of an order wait: the queue of an item, and the group that they go with. */
export interface WaitingPlace {
  readonly sku: string;
  /** Absent where the order has one group alone. */
  readonly groupId?: string | undefined;
  /** Of what own couriers deliver, the locations that are too far from its address, where they have just been judged. */
  readonly tooFar?: readonly string[] | undefined;
}

/** The writes that bring the queues for these items in step with the units of the order that wait, in whichever group. */
export function queueWrites(order: Order, skus: Iterable<string>): Write[] {
  const wanted = new Set(skus);
  return placeWrites(
    order,
    order.lines.filter(({ sku }) => wanted.has(sku)),
  );
}

/** The same for these places alone: one write for each, however often it is named. */
export function placeWrites(order: Order, places: Iterable<WaitingPlace>): Write[] {
  const byName = new Map([...places].map((place) => [JSON.stringify([place.sku, place.groupId]), place]));
  return [...byName.values()].flatMap((place) => placeWrite(order, groupOf(order, place), place));
}

/** The writes that take an order out of these places. */
export function placesLeft(order: Order, places: readonly WaitingPlace[]): Write[] {
  return places.map((place) => removeBackorderWrite(placeOf(order, groupOf(order, place), place.sku)));
}

function placeWrite(order: Order, group: FulfilmentGroup, { sku, tooFar }: WaitingPlace): Write[] {
  const { groupId, method, pickupLocation, country } = group;
  const lines = linesOf(order, groupId).filter((line) => line.sku === sku);
  if (!isGoodsMethod(method)) return [];
  const quantity = lines.reduce((units, line) => units + line.quantities.backordered, 0);
  const { channel, branch } = order;
  const place = placeOf(order, group, sku);
  if (quantity === 0) return [removeBackorderWrite(place)];
  const near = method === 'local_delivery' ? { country, tooFar } : {};
  return [
    backorderWrite({
      ...place,
      ...measured(lines[0]?.measure),
      quantity,
      channel,
      branch,
      method,
      pickupLocation,
      ...near,
    }),
  ];
}

function placeOf(
  { orderId, groups, priority, placedAt }: Order,
  { groupId, promisedAt }: FulfilmentGroup,
  sku: string,
) {
  return { sku, orderId, ...(groups ? { groupId } : {}), priority, promisedAt, placedAt };
}

const isGoodsMethod = (method: FulfilmentMethod): method is GoodsMethod =>
  (goodsMethods as readonly FulfilmentMethod[]).includes(method);
