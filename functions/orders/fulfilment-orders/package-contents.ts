import { bucketOf, inBucket, inWords, type Bucket, type BucketText } from '#shared/bucket.ts';
import type { FulfilmentLine, FulfilmentPackage, PackedUnits, Shipment } from './fulfilment-order.ts';

/** All that lines hold, by line and bucket: what is without stock (services, digital items) is of no bucket. */
export function unitsOfLines(lines: readonly FulfilmentLine[]): PackedUnits[] {
  return lines.flatMap(({ lineId, quantity, allocations }) => {
    if (allocations.length === 0) return [{ lineId, quantity }];
    return [...sumsByBucket(allocations)].map(([bucket, units]) => ({ lineId, ...inBucket(bucket), quantity: units }));
  });
}

/**
 * Why these packages cannot be what is handed over, in words; undefined where they can. Where one says what it holds, all say, and together it
 * is what the lines hold: of each line as many units, of the buckets that were set aside for it.
 */
export function wrongContents(
  packages: readonly FulfilmentPackage[],
  lines: readonly FulfilmentLine[],
): string | undefined {
  const silent = packages.findIndex(({ contents }) => contents === undefined);
  if (packages.every(({ contents }) => contents === undefined)) return undefined;
  if (silent >= 0) return `package ${silent + 1} does not say what it holds, and others do`;
  const packed = unitsByName(packages.flatMap(({ contents = [] }) => contents));
  const due = unitsByName(unitsOfLines(lines));
  for (const name of new Set([...packed.keys(), ...due.keys()])) {
    const [said = 0, wanted = 0] = [packed.get(name), due.get(name)];
    if (said !== wanted) return `the packages hold ${said} units of ${name}, and ${wanted} are to be handed over`;
  }
  return undefined;
}

/** The packages of a shipment as answers tell them: one that stands alone holds everything. */
export function packageViews({ packages }: Shipment, lines: readonly FulfilmentLine[]) {
  return packages.map(({ contents, ...one }) => {
    const held = contents ?? (packages.length === 1 ? unitsOfLines(lines) : undefined);
    return held ? { ...one, contents: held.map(contentView) } : one;
  });
}

const contentView = ({ lineId, quantity, bucket }: PackedUnits): Bucket & { lineId: string; quantity: number } => ({
  lineId,
  quantity,
  ...bucketOf(bucket),
});

function sumsByBucket(units: readonly { readonly bucket?: BucketText | undefined; readonly quantity: number }[]) {
  const sums = new Map<BucketText | undefined, number>();
  for (const { bucket, quantity } of units) sums.set(bucket, (sums.get(bucket) ?? 0) + quantity);
  return sums;
}

function unitsByName(units: readonly PackedUnits[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { lineId, quantity, bucket } of units) {
    const name = `line ${lineId}${inWords(bucketOf(bucket))}`;
    sums.set(name, (sums.get(name) ?? 0) + quantity);
  }
  return sums;
}
