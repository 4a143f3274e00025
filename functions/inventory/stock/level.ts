import { inBucket, type BucketText } from '#shared/bucket.ts';
import { measured, type Measure, type Measured } from '#shared/quantity.ts';

/**
 * The counter of one bucket of an item at one location, in steps of its measure. A hot item's counter is cut into shards, each with its own units; the level of
 * the bucket is their sum. `available = onHand - allocated - reserved - safetyStock` in every shard, always.
 */
export interface Level extends CounterId {
  readonly onHand: number;
  readonly allocated: number;
  readonly reserved: number;
  readonly safetyStock: number;
  readonly available: number;
  /** Units with serial numbers that went off the books without being named, such as what a picker has not found: so many units are listed here beyond those on hand. */
  readonly unidentified?: number | undefined;
  /** In shard 0: over how many shards new stock is spread. That of ordinary goods has it also where buckets have counters beside it. */
  readonly shards?: number | undefined;
  /** The day after which its units are not used any more, `YYYY-MM-DD`. */
  readonly expiresOn?: string | undefined;
  /** None of its units is set aside any more. */
  readonly blocked?: true | undefined;
}

/** Which counter: also the name of its write in a transaction, so that a failed condition tells which one it was. */
export interface CounterId extends Measured {
  readonly sku: string;
  readonly location: string;
  readonly shard: number;
  /** Absent for ordinary goods, whose keys are without it. */
  readonly bucket?: BucketText | undefined;
}

/** An item at a location. */
export interface Place {
  readonly sku: string;
  readonly location: string;
}

/** `TEA-001@london` */
export const placeName = ({ sku, location }: Place): string => `${sku}@${location}`;

const after = (bucket: BucketText | undefined): string => (bucket === undefined ? '' : `#${bucket}`);

/** `TEA-001@london#0`, `TEA-001@london#0#lot:A7` */
export const counterName = ({ sku, location, shard, bucket }: Omit<CounterId, 'measure'>): string =>
  `${sku}@${location}#${shard}${after(bucket)}`;

/** The shards of one bucket together: `TEA-001@london`, `TEA-001@london#lot:A7` */
export const bucketName = ({ sku, location, bucket }: Omit<CounterId, 'shard' | 'measure'>): string =>
  `${sku}@${location}${after(bucket)}`;

const padded = (shard: number): string => String(shard).padStart(2, '0');

export const levelKey = ({ sku, location, shard, bucket }: Omit<CounterId, 'measure'>) => ({
  item: sku,
  entry: `LEVEL#${location}#${padded(shard)}${after(bucket)}`,
});

/** What an update of a level has to set besides, so that a new row is complete and stands in the location's list. */
export const newLevelAttributes = ({ sku, location, shard, bucket, measure }: CounterId) => ({
  location,
  locationKey: `LEVEL#${sku}#${padded(shard)}${after(bucket)}`,
  shard,
  ...inBucket(bucket),
  ...measured(measure),
});

/** A level from its row. */
export function levelOf(row: Record<string, unknown>): Level {
  const number = (name: string): number => (row[name] as number | undefined) ?? 0;
  return {
    sku: row['item'] as string,
    location: row['location'] as string,
    shard: number('shard'),
    onHand: number('onHand'),
    allocated: number('allocated'),
    reserved: number('reserved'),
    safetyStock: number('safetyStock'),
    available: number('available'),
    ...inBucket(row['bucket'] as BucketText | undefined),
    ...measured(row['measure'] as Measure | undefined),
    ...(number('unidentified') === 0 ? {} : { unidentified: number('unidentified') }),
    ...(row['shards'] === undefined ? {} : { shards: number('shards') }),
    ...(row['expiresOn'] === undefined ? {} : { expiresOn: row['expiresOn'] as string }),
    ...(row['blocked'] === true ? { blocked: true } : {}),
  };
}
