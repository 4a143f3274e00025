import { bucketOf, inBucket, inWords, type BucketText } from '#shared/bucket.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import {
  serialName,
  whereIs,
  type KnownSerials,
  type SerialName,
  type SerialUnit,
} from '#functions/inventory/public.ts';
import type { FulfilmentLine, FulfilmentOrder } from '#functions/orders/rules.ts';
import type { UnitChange } from './handling.ts';

/** The units of a line, by their serial numbers. */
export interface NamedSerials {
  readonly lineId: string;
  readonly serials: readonly string[];
}

/** A unit that is packed, of which line. */
interface UnitOfLine {
  readonly lineId: string;
  readonly unit: SerialUnit;
  readonly change: UnitChange;
}

/** The units that lines name, as the stock knows them. */
export function unitsNamedBy({ lines }: FulfilmentOrder, named: readonly NamedSerials[]): SerialName[] {
  return named.flatMap(({ lineId, serials }) => {
    const line = lines.find((one) => one.lineId === lineId);
    return line ? serials.map((serial) => ({ sku: line.sku, serial })) : [];
  });
}

/** The units that are packed. A refusal where one is missing, is named twice, or is none that lies at the location for it. */
export function packedUnits(
  { fulfilmentOrderId, location, lines }: FulfilmentOrder,
  named: readonly NamedSerials[],
  known: KnownSerials,
): UnitOfLine[] | Refusal {
  for (const [index, { lineId }] of named.entries()) {
    const line = lines.find((one) => one.lineId === lineId);
    if (line?.serialised) continue;
    const message = line
      ? `line ${lineId} is of ${line.sku}, whose units have no serial numbers; leave it out`
      : `line ${lineId} is not on fulfilment order ${fulfilmentOrderId}`;
    return refuse('unknown-reference', message, { pointer: `/lines/${index}/lineId`, message });
  }
  const packed = new Map<string, UnitOfLine>();
  for (const { lineId, sku, quantity } of lines.filter(({ serialised }) => serialised)) {
    const index = named.findIndex((one) => one.lineId === lineId);
    const serials = named[index]?.serials ?? [];
    const wrong = (message: string): Refusal =>
      refuse('conflicting-state', message, { pointer: index < 0 ? '/lines' : `/lines/${index}/serials`, message });
    if (serials.length !== quantity) {
      return wrong(
        `line ${lineId} has ${quantity} units of ${sku}, and ${serials.length} serial numbers are named: name that of each unit`,
      );
    }
    for (const serial of serials) {
      const name = serialName({ sku, serial });
      const unit = known.get(name);
      if (packed.has(name)) return wrong(`the unit ${serial} of ${sku} is named for two lines`);
      if (!unit)
        return wrong(`the unit ${serial} of ${sku} is not known: receive it, or count it, before it is packed`);
      if (unit.state !== 'in_stock' || unit.location !== location) {
        return wrong(`the unit ${serial} of ${sku} ${whereIs(unit, location)} and cannot be packed`);
      }
      packed.set(name, { lineId, unit, change: { ...unit, to: 'packed' } });
    }
    const otherwise = wrongBucket(lines, lineId, [...packed.values()]);
    if (otherwise !== undefined) return wrong(otherwise);
  }
  return [...packed.values()];
}

/** The line with the units that were packed for it. */
export function withPacked(line: FulfilmentLine, units: readonly UnitOfLine[]): FulfilmentLine {
  if (!line.serialised) return line;
  const own = units.filter(({ lineId }) => lineId === line.lineId);
  return { ...line, serials: own.map(({ unit: { serial, bucket } }) => ({ serial, ...inBucket(bucket) })) };
}

/** Why the units of a line are not those that were set aside for it, in words: as many of each lot, condition and owner. */
function wrongBucket(
  lines: readonly FulfilmentLine[],
  lineId: string,
  units: readonly UnitOfLine[],
): string | undefined {
  const left = new Map<BucketText | undefined, number>();
  for (const { allocations } of lines.filter((line) => line.lineId === lineId)) {
    for (const { bucket, quantity } of allocations) left.set(bucket, (left.get(bucket) ?? 0) + quantity);
  }
  const own = units.filter((one) => one.lineId === lineId);
  for (const { unit } of own) left.set(unit.bucket, (left.get(unit.bucket) ?? 0) - 1);
  const excess = own.find(({ unit }) => (left.get(unit.bucket) ?? 0) < 0);
  if (!excess) return undefined;
  const { sku, serial, bucket } = excess.unit;
  const due = [...left].flatMap(([of, units_]) =>
    units_ > 0 ? [inWords(bucketOf(of)).trim() || 'ordinary stock'] : [],
  );
  return `the unit ${serial} of ${sku} is of ${inWords(bucketOf(bucket)).trim() || 'ordinary stock'}, and others were set aside: ${due.join(', ')}`;
}
