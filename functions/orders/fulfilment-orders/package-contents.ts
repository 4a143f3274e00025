import { bucketOf, inBucket, inWords, type Bucket, type BucketText } from '#shared/bucket.ts';
import { quantityOf, quantityText, unitsText, type Quantity } from '#shared/quantity.ts';
import { serialsIn } from './packed-serials.ts';
import type { FulfilmentLine, FulfilmentPackage, PackedUnits, Shipment } from './fulfilment-order.ts';

/** All that lines hold, by line and bucket: what is without stock (services, digital items) is of no bucket. */
export function unitsOfLines(lines: readonly FulfilmentLine[]): PackedUnits[] {
  return lines.flatMap(({ lineId, quantity, allocations, serials }) => {
    if (allocations.length === 0) return [{ lineId, quantity }];
    return [...sumsByBucket(allocations)].map(([bucket, units]) => ({
      lineId,
      ...inBucket(bucket),
      quantity: units,
      ...serialsIn(serials?.filter((one) => one.bucket === bucket)),
    }));
  });
}

/**
 * Why these packages cannot be what is handed over, in words; undefined where they can. Where one says what it holds, all say, and together it
 * is what the lines hold: of each line as many units, of the buckets that were set aside for it, and by their serial numbers those that were packed.
 */
export function wrongContents(
  packages: readonly FulfilmentPackage[],
  lines: readonly FulfilmentLine[],
): string | undefined {
  const silent = packages.findIndex(({ contents }) => contents === undefined);
  if (packages.every(({ contents }) => contents === undefined)) return undefined;
  if (silent >= 0) return `package ${silent + 1} does not say what it holds, and others do`;
  const [held, wanted] = [packages.flatMap(({ contents = [] }) => contents), unitsOfLines(lines)];
  const [packed, due] = [unitsByName(held), unitsByName(wanted)];
  for (const unit of [...held, ...wanted]) {
    const name = nameOf(unit);
    const measure = lines.find(({ lineId }) => lineId === unit.lineId)?.measure;
    if (packed.get(name) !== due.get(name)) {
      return `the packages hold ${unitsText(packed.get(name) ?? 0, measure)} of ${name}, and ${quantityText(due.get(name) ?? 0, measure)} are to be handed over`;
    }
  }
  return wrongSerials(held, wanted);
}

/** Units with serial numbers are named one by one, each in one package, and are those that were packed. */
function wrongSerials(held: readonly PackedUnits[], wanted: readonly PackedUnits[]): string | undefined {
  const packed = new Map(wanted.map((units) => [nameOf(units), new Set(units.serials)]));
  for (const units of held) {
    const { quantity, serials = [] } = units;
    const name = nameOf(units);
    const left = packed.get(name) ?? new Set();
    const isSerialised = wanted.some((one) => nameOf(one) === name && one.serials !== undefined);
    if (serials.length !== (isSerialised ? quantity : 0)) {
      return isSerialised
        ? `a package holds ${quantity} units of ${name}, and ${serials.length} serial numbers of them are named`
        : `units of ${name} have no serial numbers; leave them out`;
    }
    for (const serial of serials) {
      if (!left.delete(serial)) return `the unit ${serial} of ${name} was not packed, or is in two packages`;
    }
  }
  return undefined;
}

/** What a package holds of a line, as answers tell it. */
interface PackageContent extends Bucket {
  lineId: string;
  quantity: Quantity;
  serials?: string[];
}

/** The packages of a shipment as answers tell them: one that stands alone holds everything. */
export function packageViews({ packages }: Shipment, lines: readonly FulfilmentLine[]) {
  return packages.map(({ contents, ...one }) => {
    const held = contents ?? (packages.length === 1 ? unitsOfLines(lines) : undefined);
    return held ? { ...one, contents: held.map(contentView) } : one;
  });

  function contentView({ lineId, quantity, bucket, serials }: PackedUnits): PackageContent {
    const measure = lines.find((line) => line.lineId === lineId)?.measure;
    return {
      lineId,
      quantity: quantityOf(quantity, measure),
      ...bucketOf(bucket),
      ...(serials ? { serials: [...serials] } : {}),
    };
  }
}

function sumsByBucket(units: readonly { readonly bucket?: BucketText | undefined; readonly quantity: number }[]) {
  const sums = new Map<BucketText | undefined, number>();
  for (const { bucket, quantity } of units) sums.set(bucket, (sums.get(bucket) ?? 0) + quantity);
  return sums;
}

function unitsByName(units: readonly PackedUnits[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const unit of units) sums.set(nameOf(unit), (sums.get(nameOf(unit)) ?? 0) + unit.quantity);
  return sums;
}

const nameOf = ({ lineId, bucket }: PackedUnits): string => `line ${lineId}${inWords(bucketOf(bucket))}`;
