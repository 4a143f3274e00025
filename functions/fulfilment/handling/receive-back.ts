import { bucketOf, bucketText, inBucket, type Bucket } from '#shared/bucket.ts';
import { measured, type Measured } from '#shared/quantity.ts';
import type { SendBackCause } from '#shared/contracts/vocabulary.ts';
import { isRefusal, refuse, type Refusal } from '#shared/http/refusal.ts';
import {
  lostLines,
  moveUnits,
  onCounters,
  presentLines,
  unitsTold,
  type FulfilmentOrder,
  type Order,
  type SentBack,
  type SentBackUnits,
} from '#functions/orders/rules.ts';
import { changeLines, withEvents, type Handled, type Handling } from './handling.ts';
import {
  isSameNumber,
  together,
  unitsIn,
  unitsMeant,
  whichUnits,
  type NamedUnits,
  type Report,
} from './named-units.ts';
import { isReportedLost, withoutUnits } from './report-loss.ts';

/** Units that have come back, and what of lot, condition and owner is another than when they left. */
interface UnitsReceived extends NamedUnits, Bucket {}

/** What has come back of a shipment: without parcel and lines, all that is under way, or was lost if nothing is. */
export interface SendBackReport extends Report {
  readonly cause: SendBackCause;
  readonly lines?: readonly UnitsReceived[] | undefined;
}

/** The most lines that are received back at once: each takes a movement, a counter and the sign of a bucket, and each serial number a row. */
export const mostLinesBack = 24;
const writesBack = 3 * mostLinesBack;

/**
 * Units have come back that the customer has refused, or the carrier could not deliver. They are received into stock where they left, into the bucket
 * that they left from or the one that is said; what was charged for them is credited by billing. What had been lost can come back as well: it
 * has been credited by then, and is not again. `now` is RFC 3339.
 */
export function receiveBack(handling: Handling, report: SendBackReport, now: string): Handling | Refusal {
  const { order, fulfilmentOrder } = handling.state;
  const { fulfilmentOrderId, state, location, shipment } = fulfilmentOrder;
  const { cause, trackingNumber } = report;
  if (!shipment || (state !== 'handed_over' && state !== 'undelivered')) {
    return refuse(
      'conflicting-state',
      `fulfilment order ${fulfilmentOrderId} is ${state}: only what is with a carrier, or was lost, can come back undelivered`,
    );
  }
  if (trackingNumber !== undefined && isSentBack(fulfilmentOrder, trackingNumber)) {
    return refuse('conflicting-state', `parcel ${trackingNumber} has been received back already`);
  }
  const [underWay, lost] = [unitsIn(presentLines(fulfilmentOrder)), unitsIn(lostLines(fulfilmentOrder))];
  const all = underWay.length > 0 ? underWay : lost;
  const are = ['are under way or lost', 'come back'] as const;
  const there = together([...underWay, ...lost]);
  const named = unitsMeant<UnitsReceived>(fulfilmentOrder, report, all, there, are);
  if (isRefusal(named)) return named;
  const which = whichUnits<UnitsReceived>(fulfilmentOrder, named, there);
  if (isRefusal(which)) return which;
  const meant = which.flatMap((units) => byBucket(fulfilmentOrder, units));
  const serials = meant.reduce((sum, units) => sum + (units.serials?.length ?? 0), 0);
  if (meant.length === 0 || 3 * meant.length + serials > writesBack) {
    const what = `${meant.length} lines of fulfilment order ${fulfilmentOrderId}`;
    const message =
      serials === 0
        ? `${what} would come back; name between 1 and ${mostLinesBack} at a time`
        : `${what} with ${serials} serial numbers would come back; name no more than fit ${writesBack} rows at a time: three for each line, lot, condition or owner and one for each serial number`;
    return refuse('conflicting-state', message, { pointer: '/lines', message });
  }
  const lostFirst = trackingNumber !== undefined && isReportedLost(fulfilmentOrder, trackingNumber);
  const back = divided(meant, lostFirst ? lost : underWay, lostFirst, lost);
  const told: (SentBackUnits & Measured & { sku: string } & Bucket)[] = [];
  for (const [index, units] of back.entries()) {
    const bucket = bucketBack(fulfilmentOrder, meant[index] ?? units);
    if (isRefusal(bucket)) return bucket;
    const { sku = '', measure } = fulfilmentOrder.lines.find(({ lineId }) => lineId === units.lineId) ?? {};
    told.push({ ...units, sku, ...measured(measure), ...bucket });
  }
  const arrived: SentBack = {
    cause,
    ...(trackingNumber === undefined ? {} : { trackingNumber }),
    lines: back,
    at: now,
  };
  const after = withoutUnits(fulfilmentOrder, { sentBack: [...(fulfilmentOrder.sentBack ?? []), arrived] });
  const { shipmentId, carrier } = shipment;
  const stocked = told.filter(({ lineId }) => isStocked(fulfilmentOrder, lineId));
  const units = stocked.map(({ sku, quantity, measure, serials: of, ...bucket }) => ({
    sku,
    location,
    quantity,
    ...measured(measure),
    ...inBucket(bucketText(bucket)),
    ...(of ? { serials: of } : {}),
  }));
  const moves = units.flatMap(({ sku, bucket, serials: of = [] }) =>
    of.map((serial) => ({
      sku,
      serial,
      fulfilmentOrderId,
      to: 'in_stock' as const,
      back: { location, ...inBucket(bucket) },
    })),
  );
  const received: Handled = {
    ...handling.state,
    order: { ...order, lines: moved(order, back) },
    fulfilmentOrder: after,
    back: units,
    ...(moves.length > 0 ? { units: moves } : {}),
  };
  return withEvents(
    { ...handling, state: received },
    {
      type: 'ParcelSentBack',
      data: {
        fulfilmentOrderId,
        shipmentId,
        location,
        cause,
        carrier,
        trackingNumber,
        lines: told.map((line) => ({
          ...unitsTold(line),
          ...bucketOf(bucketText(line)),
          ...(line.serials ? { serials: [...line.serials] } : {}),
        })),
      },
    },
  );
}

/** What was made or bought for the order has left no counter, and comes back into none. */
function isStocked({ lines }: FulfilmentOrder, lineId: string): boolean {
  return lines.some((line) => line.lineId === lineId && onCounters(line.allocations).length > 0);
}

/** True where a parcel has come back, by its number. */
export function isSentBack({ sentBack = [] }: FulfilmentOrder, trackingNumber: string): boolean {
  return sentBack.some((one) => isSameNumber(one.trackingNumber, trackingNumber));
}

/** How many of the units had been lost: those that are not in `first`, or are, where it is of the lost ones. */
function divided(
  meant: readonly NamedUnits[],
  first: readonly NamedUnits[],
  isFirstLost: boolean,
  lost: readonly NamedUnits[],
): SentBackUnits[] {
  const left = new Map(first.map(({ lineId, quantity }) => [lineId, quantity]));
  return meant.map(({ lineId, quantity, serials }) => {
    if (serials) {
      const wereLost = lost.find((one) => one.lineId === lineId)?.serials ?? [];
      const found = serials.filter((serial) => wereLost.includes(serial)).length;
      return { lineId, quantity, ...(found > 0 ? { found } : {}), serials };
    }
    const taken = Math.min(quantity, left.get(lineId) ?? 0);
    left.set(lineId, (left.get(lineId) ?? 0) - taken);
    const found = isFirstLost ? taken : quantity - taken;
    return { lineId, quantity, ...(found > 0 ? { found } : {}) };
  });
}

function moved(order: Order, back: readonly SentBackUnits[]): Order['lines'] {
  return back.reduce<Order['lines']>(
    (lines, { lineId, quantity, found = 0 }) =>
      changeLines({ ...order, lines }, [{ lineId }], (line) =>
        moveUnits(moveUnits(line, 'shipped', 'sent_back', quantity - found), 'lost', 'sent_back', found),
      ),
    order.lines,
  );
}

/** The units by the bucket that they left from, where their serial numbers tell it. */
function byBucket({ lines }: FulfilmentOrder, units: UnitsReceived): UnitsReceived[] {
  const { lineId, serials } = units;
  if (!serials) return [units];
  const packed = lines.find((line) => line.lineId === lineId)?.serials ?? [];
  const named = packed.filter(({ serial }) => serials.includes(serial));
  return [...Map.groupBy(named, ({ bucket }) => bucket).values()].map((same) => ({
    ...units,
    quantity: same.length,
    serials: same.map(({ serial }) => serial),
  }));
}

/** The bucket that units go into: as they left, but for what is said; a refusal where they left from several and it is not said which. */
function bucketBack({ lines }: FulfilmentOrder, { lineId, serials, ...said }: NamedUnits & Bucket): Bucket | Refusal {
  const { allocations = [], serials: packed = [] } = lines.find((line) => line.lineId === lineId) ?? {};
  const units = serials ? packed.filter(({ serial }) => serials.includes(serial)) : allocations;
  const [left, ...others] = new Set(units.map(({ bucket }) => bucket));
  const { lot, condition, owner } = said;
  const isSaid = lot !== undefined || owner !== undefined;
  if (others.length > 0 && !isSaid) {
    const message = `the units of line ${lineId} left from several lots, conditions or owners: say of which these are`;
    return refuse('conflicting-state', message, { pointer: '/lines', message });
  }
  const known = others.length > 0 ? {} : bucketOf(left);
  return bucketOf(
    bucketText({ ...known, ...(lot ? { lot } : {}), ...(condition ? { condition } : {}), ...(owner ? { owner } : {}) }),
  );
}
