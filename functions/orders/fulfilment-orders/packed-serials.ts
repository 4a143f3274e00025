import type { LineAllocation } from '../aggregate/order.ts';
import type { FulfilmentLine, PackedSerial } from './fulfilment-order.ts';

/** A packed unit of a fulfilment order, by what its serial number is unique among. */
export interface PackedUnit {
  readonly sku: string;
  readonly serial: string;
  readonly fulfilmentOrderId: string;
}

/** The packed units of a line that go with stock that is taken from it: of each bucket those that were named last. */
export function serialsWith({ serials = [] }: FulfilmentLine, stock: readonly LineAllocation[]): PackedSerial[] {
  const left = new Map<string | undefined, number>();
  for (const { bucket, quantity } of stock) left.set(bucket, (left.get(bucket) ?? 0) + quantity);
  return serials
    .toReversed()
    .filter(({ bucket }) => {
      const units = left.get(bucket) ?? 0;
      left.set(bucket, units - 1);
      return units > 0;
    })
    .toReversed();
}

/** The line without packed units; untouched where it has none. */
export function withoutSerials<Line extends Pick<FulfilmentLine, 'serials'>>(
  line: Line,
  gone: readonly Pick<PackedSerial, 'serial'>[],
): Line {
  if (!line.serials || gone.length === 0) return line;
  const names = new Set(gone.map(({ serial }) => serial));
  return { ...line, serials: line.serials.filter(({ serial }) => !names.has(serial)) };
}

/** The serial numbers of units as answers and events tell them; nothing for units without. */
export function serialsIn(serials: readonly PackedSerial[] | undefined): { readonly serials?: string[] } {
  return serials === undefined || serials.length === 0 ? {} : { serials: serials.map(({ serial }) => serial) };
}
