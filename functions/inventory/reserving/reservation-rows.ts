import { bucketOf, inBucket, type BucketText } from '#shared/bucket.ts';
import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import type { EndOfReservation } from '#shared/contracts/vocabulary.ts';
import { atVersion, isNew } from '#shared/dynamodb/conditions.ts';
import { get, getMany, queryAll, queryRows } from '#shared/dynamodb/reads.ts';
import { carrying } from '#shared/dynamodb/row-kind.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { put, remove, type Write } from '#shared/dynamodb/writes.ts';
import { eventAbout, outboxOf } from '#shared/events/outbox.ts';
import { measured, quantityOf } from '#shared/quantity.ts';
import { counterName, levelKey, type CounterId } from '../stock/level.ts';
import { expiryRows, heldRows, itemEventRows, reservationRows } from '../rows.ts';
import type { HeldUnits, Reservation } from './reservation.ts';

const keyOf = (reservationId: string) => ({ item: reservationId, entry: 'RESERVATION' });

const heldPrefix = 'HELD#';

/** Beside the level that its units are on. */
const heldKey = (counter: Omit<CounterId, 'measure'>, reservationId: string) => ({
  item: counter.sku,
  entry: `${heldPrefix}${levelKey(counter).entry.slice('LEVEL#'.length)}#${reservationId}`,
});

/** What is to be looked at when its time is over stands in so many lists, by its id. */
const expiryLists = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'] as const;
const expiryPartition = (list: string) => `EXPIRING#${list}`;

const expiryKey = ({ reservationId, expiresAt }: Reservation) => ({
  item: expiryPartition(reservationId.at(-1) ?? ''),
  entry: `EXPIRY#${expiresAt}#${reservationId}`,
});

/** The reservation of this id, read consistently. */
export async function loadReservation(reservationId: string): Promise<Reservation | undefined> {
  const row = await get(reservationRows, keyOf(reservationId));
  return row && reservationOf(row);
}

/** Reservations by their ids, read consistently. */
export async function loadReservations(ids: Iterable<string>): Promise<Reservation[]> {
  const keys = [...new Set(ids)].map(keyOf);
  return keys.length === 0 ? [] : (await getMany(reservationRows, keys)).map(reservationOf);
}

/** Units of an item that reservations hold, whether or not these are past their time. */
export interface HeldOfItem extends HeldUnits {
  readonly reservationId: string;
}

/** What reservations hold of an item. */
export async function heldOf(sku: string): Promise<HeldOfItem[]> {
  return (await queryAll(heldRows, { partition: sku, prefix: heldPrefix })).map(heldOfRow);
}

export function heldOfRow({ item, reservationId, held }: Row): HeldOfItem {
  const { location, shard, bucket, measure, quantity } = held as Omit<HeldUnits, 'sku'> & {
    readonly bucket?: BucketText;
  };
  return {
    sku: item as string,
    location,
    shard,
    ...inBucket(bucket),
    ...measured(measure),
    quantity,
    reservationId: reservationId as string,
  };
}

/** Ids of some reservations whose time ends before this moment (RFC 3339, UTC), the earliest of each list first. */
export async function expiringBefore(moment: string, perList: number): Promise<string[]> {
  const lists = await Promise.all(
    expiryLists.map((list) =>
      queryRows(
        expiryRows,
        { partition: expiryPartition(list), from: 'EXPIRY#', to: `EXPIRY#${moment}` },
        { limit: perList },
      ),
    ),
  );
  return lists.flatMap(({ rows }) => rows.map(({ reservationId }) => reservationId as string));
}

/** The rows of a new reservation, without its counters. */
export function newReservationWrites(reservation: Reservation): Write[] {
  const { reservationId, units } = reservation;
  return [
    put(nameOf(reservationId), reservationRows, rowOf(reservation), isNew),
    put('expiry', expiryRows, { ...expiryKey(reservation), reservationId }),
    ...units.map((held) => {
      const { sku: _, quantity, location, shard, bucket, measure } = held;
      const row = {
        ...heldKey(held, reservationId),
        reservationId,
        held: { location, shard, ...inBucket(bucket), ...measured(measure), quantity },
      };
      return put('held units', heldRows, row);
    }),
    eventWrite(reservation, {
      type: 'StockReserved',
      data: { ...toldOf(reservation), expiresAt: reservation.expiresAt },
    }),
  ];
}

/** Holds it until another moment. Fails by its name where it has changed since it was read. */
export function extensionWrites(before: Reservation, expiresAt: string): { after: Reservation; writes: Write[] } {
  const after = { ...before, expiresAt, version: before.version + 1 };
  const writes = [
    changeWrite(before, after),
    remove('former expiry', expiryRows, expiryKey(before)),
    put('expiry', expiryRows, { ...expiryKey(after), reservationId: after.reservationId }),
    eventWrite(after, { type: 'StockReservationExtended', data: { ...toldOf(after), expiresAt } }),
  ];
  return { after, writes };
}

/** Ends it, without its counters. Fails by its name where it has changed since it was read. */
export function endWrites(
  before: Reservation,
  how: EndOfReservation,
  orderId?: string,
): { after: Reservation; writes: Write[] } {
  const after = { ...before, state: how, version: before.version + 1, ...(orderId === undefined ? {} : { orderId }) };
  const writes = [
    changeWrite(before, after),
    remove('expiry', expiryRows, expiryKey(before)),
    ...before.units.map((held) => remove('held units', heldRows, heldKey(held, before.reservationId))),
    eventWrite(after, {
      type: 'StockReservationEnded',
      data: { ...toldOf(after), how, ...(orderId === undefined ? {} : { orderId }) },
    }),
  ];
  return { after, writes };
}

const nameOf = (reservationId: string) => `reservation ${reservationId}`;

function rowOf(reservation: Reservation) {
  const { version, ...rest } = reservation;
  return { ...keyOf(reservation.reservationId), reservation: rest, version };
}

function changeWrite(before: Reservation, after: Reservation): Write {
  return put(nameOf(after.reservationId), reservationRows, rowOf(after), atVersion(before.version), before);
}

function eventWrite({ reservationId }: Reservation, event: NewEvent): Write {
  const told = eventAbout(reservationId, event);
  return put(
    'event',
    itemEventRows,
    { item: reservationId, entry: `EVENT#${told.metadata.id}`, ...outboxOf([told]) },
    isNew,
  );
}

/** Units of one bucket at a location are told together, whichever of its counters they are on. */
function toldOf({ reservationId, channel, units }: Reservation) {
  const places = Map.groupBy(units, ({ sku, location, bucket }) => counterName({ sku, location, bucket, shard: 0 }));
  return {
    reservationId,
    channel,
    units: [...places.values()].flatMap((same) => {
      const [first] = same;
      if (!first) return [];
      const quantity = same.reduce((sum, one) => sum + one.quantity, 0);
      return [
        {
          sku: first.sku,
          location: first.location,
          ...bucketOf(first.bucket),
          quantity: quantityOf(quantity, first.measure),
        },
      ];
    }),
  };
}

function reservationOf(row: Row): Reservation {
  const { reservation, version } = row as Row & { reservation: Omit<Reservation, 'version'>; version: number };
  return carrying({ ...reservation, version }, row);
}
