import { quantityText, unitsText } from '#shared/quantity.ts';
import { isRefusal, refuse, type Refusal } from '#shared/http/refusal.ts';
import { serialsIn, type FulfilmentLine, type FulfilmentOrder } from '#functions/orders/rules.ts';

/** Units of one line, as a report names them. */
export interface NamedUnits {
  readonly lineId: string;
  readonly quantity: number;
  /** Of these units, where they have serial numbers. */
  readonly serials?: readonly string[] | undefined;
}

/** Which units of a shipment a report means. */
export interface Report {
  /** Of the parcel that they were in. */
  readonly trackingNumber?: string | undefined;
  /** The units; of a parcel, what was in it. */
  readonly lines?: readonly NamedUnits[] | undefined;
}

/**
 * The units that a report means: those that it names, else all that was in the parcel that it names, else `all`. A refusal where it names a parcel that
 * there is not, one of which nobody has said what was in it, or more units than `most` are there.
 * @param what becomes of the units, in words: `are under way, 3 cannot be lost`.
 */
export function unitsMeant<Line extends NamedUnits>(
  fulfilmentOrder: FulfilmentOrder,
  {
    trackingNumber,
    lines,
  }: { readonly trackingNumber?: string | undefined; readonly lines?: readonly Line[] | undefined },
  all: readonly NamedUnits[],
  most: readonly NamedUnits[],
  what: readonly [are: string, become: string],
): readonly (Line | NamedUnits)[] | Refusal {
  const named = lines ?? (trackingNumber === undefined ? all : undefined);
  const meant = named ?? unitsOfParcel(fulfilmentOrder, trackingNumber ?? '');
  if (isRefusal(meant)) return meant;
  if (trackingNumber !== undefined && !hasParcel(fulfilmentOrder, trackingNumber))
    return noParcel(fulfilmentOrder, trackingNumber);
  const left = new Map(most.map(({ lineId, quantity }) => [lineId, quantity]));
  for (const [index, { lineId, quantity }] of meant.entries()) {
    const there = left.get(lineId) ?? 0;
    if (quantity > there) {
      const { fulfilmentOrderId, lines: of } = fulfilmentOrder;
      const measure = of.find((line) => line.lineId === lineId)?.measure;
      const message = `of line ${lineId} of fulfilment order ${fulfilmentOrderId} ${unitsText(there, measure)} ${what[0]}, ${quantityText(quantity, measure)} cannot ${what[1]}`;
      return refuse('conflicting-state', message, { pointer: `/lines/${index}`, message });
    }
    left.set(lineId, there - quantity);
  }
  return meant;
}

/** Carriers write their numbers in capitals or not. */
export const isSameNumber = (one: string | undefined, other: string): boolean =>
  one?.toUpperCase() === other.toUpperCase();

/** Units by line, each once. */
export function together(units: readonly NamedUnits[]): NamedUnits[] {
  return [...Map.groupBy(units, ({ lineId }) => lineId)].map(([lineId, same]) => {
    const serials = same.flatMap((one) => one.serials ?? []);
    const quantity = same.reduce((sum, one) => sum + one.quantity, 0);
    return { lineId, quantity, ...(serials.length > 0 ? { serials } : {}) };
  });
}

/** Units of lines as reports name them. */
export function unitsIn(lines: readonly FulfilmentLine[]): NamedUnits[] {
  return lines.map(({ lineId, quantity, serials }) => ({ lineId, quantity, ...serialsIn(serials) }));
}

/**
 * The same units, each with its serial number where it has one: what is all that there is of a line names itself. A refusal where some of a line are meant and it is
 * not said which, or one is named that is not there.
 * @param there what of them there is, by line.
 */
export function whichUnits<Line extends NamedUnits>(
  { lines }: FulfilmentOrder,
  meant: readonly Line[],
  there: readonly NamedUnits[],
): Line[] | Refusal {
  const which: Line[] = [];
  const taken = new Set<string>();
  for (const [index, units] of meant.entries()) {
    const { lineId, quantity, serials = [] } = units;
    const { sku = '', serials: packed } = lines.find((line) => line.lineId === lineId) ?? {};
    const left = there.find((one) => one.lineId === lineId)?.serials ?? [];
    const named = packed && serials.length === 0 && left.length === quantity ? left : serials;
    const wrong = (message: string): Refusal =>
      refuse('conflicting-state', message, { pointer: `/lines/${index}/serials`, message });
    if (named.length !== (packed ? quantity : 0)) {
      return wrong(
        packed
          ? `line ${lineId} has ${left.length} units of ${sku} with serial numbers, ${quantity} are meant and ${named.length} are named: say which`
          : `the units of line ${lineId} have no serial numbers here; leave them out`,
      );
    }
    for (const serial of named) {
      const name = `${lineId} ${serial}`;
      if (!left.includes(serial) || taken.has(name)) {
        return wrong(
          `the unit ${serial} of ${sku} is not among those of line ${lineId} that are meant, or is named twice`,
        );
      }
      taken.add(name);
    }
    which.push(packed ? { ...units, serials: named } : units);
  }
  return which;
}

const parcelsWith = ({ shipment }: FulfilmentOrder, number: string) =>
  (shipment?.packages ?? []).filter((one) => isSameNumber(one.trackingNumber, number));

const hasParcel = (fulfilmentOrder: FulfilmentOrder, number: string): boolean =>
  isSameNumber(fulfilmentOrder.shipment?.trackingNumber, number) || parcelsWith(fulfilmentOrder, number).length > 0;

/** What a parcel held when it left, by its number. */
function unitsOfParcel(fulfilmentOrder: FulfilmentOrder, number: string): NamedUnits[] | Refusal {
  const { lines, shipment } = fulfilmentOrder;
  const parcels = parcelsWith(fulfilmentOrder, number);
  // One number for all packages, or one package for everything.
  if (isSameNumber(shipment?.trackingNumber, number) || (parcels.length === 1 && shipment?.packages.length === 1)) {
    return unitsIn(lines);
  }
  if (parcels.length === 0) return noParcel(fulfilmentOrder, number);
  const contents = parcels.flatMap((one) => (one.contents ? [one.contents] : []));
  if (contents.length === parcels.length) return together(contents.flat());
  const message = `nobody has said what is in parcel ${number}: name its lines`;
  return refuse('conflicting-state', message, { pointer: '/lines', message });
}

function noParcel({ fulfilmentOrderId }: FulfilmentOrder, number: string): Refusal {
  const message = `fulfilment order ${fulfilmentOrderId} has no parcel ${number}`;
  return refuse('unknown-reference', message, { pointer: '/trackingNumber', message });
}
