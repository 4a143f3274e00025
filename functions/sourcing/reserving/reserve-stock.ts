import { ambient, nowIso } from '#shared/ambient.ts';
import { bucketOf, isSellable } from '#shared/bucket.ts';
import type { NewReservation, ReservationView, reservationRoutes } from '#shared/contracts/api/reservations.ts';
import { created, ok } from '#shared/http/answer.ts';
import { mayUseChannel, mayUseOrder, reaches, type Principal } from '#shared/http/access/principal.ts';
import type { Operation } from '#shared/http/operation.ts';
import { isRefusal, notFound, refuse, type Refusal } from '#shared/http/refusal.ts';
import { newId } from '#shared/ids.ts';
import { changeByRequest } from '#shared/work/unit-of-work.ts';
import { measured, measureOf, quantityOf, stepsOf } from '#shared/quantity.ts';
import { findItems, type Item } from '#functions/catalogue/public.ts';
import {
  extensionWrites,
  isHeld,
  letGo,
  loadReservation,
  reserveWrites,
  stateTold,
  type Reservation,
} from '#functions/inventory/public.ts';
import { findChannel, findLocation, type Channel } from '#functions/parties/public.ts';
import { locationsOf, stockOfItems } from '../gather-facts.ts';
import type { SourcingFacts } from '../planning/facts.ts';
import { leftByWaiting } from '../planning/older-first.ts';
import { planReservation } from './reservation-plan.ts';

/** `POST /v1/reservations`: counters, reservation and kept answer stand or fall in one transaction. */
export const reserveStockOperation: Operation<typeof reservationRoutes.reserveStock> = async ({
  body,
  caller,
  claim,
}) => {
  const basket = await basketOf(body, caller);
  if (isRefusal(basket)) return basket;
  const { channel, lines } = basket;
  const reservationId = newId('reservation');
  return changeByRequest({
    what: `the reservation ${reservationId}`,
    load: () => factsOf(reservationId, body, lines, channel),
    decide: (facts) => {
      const units = planReservation(facts);
      if (isRefusal(units)) return units;
      const reservation: Reservation = {
        reservationId,
        channel: channel.channelId,
        branch: channel.branch,
        lines,
        units,
        state: 'held',
        expiresAt: minutesFromNow(body.minutes),
        createdAt: nowIso(),
        version: 1,
      };
      return { state: reservation, events: [], writes: reserveWrites(reservation) };
    },
    // Each counter is written where it still has the units: the writes have the condition.
    keep: (_, { state }) => ({ state, writes: [] }),
    claim,
    answer: (reservation) => created(viewOf(reservation), `/v1/reservations/${reservationId}`),
  });
};

export const readReservationOperation: Operation<typeof reservationRoutes.readReservation> = async ({
  params: { reservationId },
  caller,
}) => {
  const reservation = await reservationWithin(caller, reservationId);
  return isRefusal(reservation) ? reservation : ok(viewOf(reservation));
};

export const extendReservationOperation: Operation<typeof reservationRoutes.extendReservation> = ({
  params: { reservationId },
  body,
  caller,
  claim,
}) =>
  changeByRequest({
    what: `the reservation ${reservationId}`,
    load: () => reservationWithin(caller, reservationId),
    decide: (before) => {
      if (!isHeld(before, ambient.now()))
        return refuse('conflicting-state', `it is ${stateTold(before, ambient.now())}; reserve anew`);
      const expiresAt = minutesFromNow(body.minutes);
      if (expiresAt === before.expiresAt) return { state: before, events: [], writes: [] };
      const { after, writes } = extensionWrites(before, expiresAt);
      return { state: after, events: [], writes };
    },
    keep: (_, { state }) => ({ state, writes: [] }),
    claim,
    answer: (reservation) => ok(viewOf(reservation)),
  });

export const releaseReservationOperation: Operation<typeof reservationRoutes.releaseReservation> = ({
  params: { reservationId },
  caller,
  claim,
}) =>
  changeByRequest({
    what: `the reservation ${reservationId}`,
    load: () => reservationWithin(caller, reservationId),
    decide: (before) => {
      if (before.state !== 'held') return { state: before, events: [], writes: [] };
      const { after, writes } = letGo(before, isHeld(before, ambient.now()) ? 'released' : 'expired');
      return { state: after, events: [], writes };
    },
    keep: (_, { state }) => ({ state, writes: [] }),
    claim,
    answer: (reservation) => ok(viewOf(reservation)),
  });

const minutesFromNow = (minutes: number): string => new Date(ambient.now() + minutes * 60_000).toISOString();

async function reservationWithin(caller: Principal, reservationId: string): Promise<Reservation | Refusal> {
  const reservation = await loadReservation(reservationId);
  return reservation && mayUseOrder(caller, reservation) ? reservation : notFound('reservation', reservationId);
}

/** The channel of a basket, and its lines in steps; a refusal where these, its items or its location are not what an order could have. */
async function basketOf({ channel: id, lines, pickupLocation }: NewReservation, caller: Principal) {
  if (caller.testsOnly) {
    return refuse('not-authorised', 'test credentials hold no stock: place the test order without a reservation');
  }
  const channel = reaches(caller.channels, id) ? await findChannel(id) : undefined;
  if (!channel || !mayUseChannel(caller, { channel: id, branch: channel.branch })) {
    const message = `these credentials do not reach the channel ${JSON.stringify(id)}`;
    return refuse('not-authorised', message, { pointer: '/channel', message: 'is out of reach of these credentials' });
  }
  const [items, location] = await Promise.all([
    findItems(lines.map(({ sku }) => sku)),
    pickupLocation === undefined ? undefined : findLocation(pickupLocation),
  ]);
  const errors = lines.flatMap(({ sku }, index) => {
    const item = items.get(sku);
    if (item?.active && item.kind === 'goods') return [];
    return [{ pointer: `/lines/${index}/sku`, message: `${sku} ${whyNotHeld(item)}` }];
  });
  if (!channel.active) errors.unshift({ pointer: '/channel', message: `the channel "${id}" is closed; name another` });
  if (pickupLocation !== undefined && !location?.offersPickup) {
    errors.push({
      pointer: '/pickupLocation',
      message: `there is no location ${JSON.stringify(pickupLocation)} that offers pickup; name one that does, or leave it out`,
    });
  }
  const [first] = errors;
  if (first) return refuse('unknown-reference', `${first.pointer}: ${first.message}`, ...errors);
  const read = reservedLines(lines, items);
  return isRefusal(read) ? read : { channel, lines: read };
}

/** Why nothing of it is held for a basket, and what to do. */
function whyNotHeld(item: Item | undefined): string {
  if (!item) return 'is not in the catalogue; leave it out';
  if (!item.active) return 'is not sold any more; leave it out';
  const instead = item.kind === 'kit' ? 'name what it is made of' : 'leave it out';
  return `is of kind ${item.kind}, of which no stock is kept; ${instead}`;
}

function reservedLines(
  lines: NewReservation['lines'],
  items: ReadonlyMap<string, Item>,
): Reservation['lines'] | Refusal {
  const read: Reservation['lines'][number][] = [];
  for (const [index, { sku, quantity }] of lines.entries()) {
    const item = items.get(sku);
    const measure = item && measureOf(item);
    const steps = stepsOf(quantity, measure);
    if (typeof steps === 'object') {
      const pointer = `/lines/${index}/quantity`;
      return refuse('invalid-request', `${pointer} ${steps.error}`, { pointer, message: steps.error });
    }
    read.push({ sku, ...measured(measure), quantity: steps });
  }
  return read;
}

/** Free stock, less what those who wait may take, as for an order that is placed now. */
async function factsOf(
  reservationId: string,
  { pickupLocation, country }: NewReservation,
  lines: Reservation['lines'],
  { channelId, branch }: Channel,
): Promise<SourcingFacts> {
  const items = await stockOfItems(lines.map(({ sku }) => sku));
  const stock = items.flatMap(({ levels }) => levels.filter(isSellable));
  const locations = await locationsOf(stock);
  const waiting = items.flatMap(({ backorders }) => backorders);
  return {
    orderId: reservationId,
    channel: channelId,
    branch,
    method: pickupLocation === undefined ? 'ship' : 'pickup',
    pickupLocation,
    destination: country === undefined ? undefined : { country },
    demand: lines.map((line, index) => ({ lineId: String(index + 1), ...line })),
    locations,
    stock: leftByWaiting(stock, waiting, locations),
    excluded: [],
  };
}

function viewOf(reservation: Reservation): ReservationView {
  const { reservationId, channel, lines, units, expiresAt, createdAt, orderId } = reservation;
  return {
    reservationId,
    channel,
    state: stateTold(reservation, ambient.now()),
    lines: lines.map(({ sku, quantity, measure }) => ({ sku, quantity: quantityOf(quantity, measure) })),
    units: units.map(({ sku, location, bucket, quantity, measure }) => ({
      sku,
      location,
      ...bucketOf(bucket),
      quantity: quantityOf(quantity, measure),
    })),
    expiresAt,
    createdAt,
    ...(orderId === undefined ? {} : { orderId }),
  };
}
