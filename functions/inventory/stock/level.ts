/**
 * The counter of one item at one location. A hot item's counter is cut into shards, each with its own units; the level of
 * the location is their sum. `available = onHand - allocated - reserved - safetyStock` in every shard, always.
 */
export interface Level {
  readonly sku: string;
  readonly location: string;
  readonly shard: number;
  readonly onHand: number;
  readonly allocated: number;
  readonly reserved: number;
  readonly safetyStock: number;
  /** Ordered from suppliers and not here yet. */
  readonly incoming: number;
  readonly available: number;
  /** In shard 0: over how many shards new stock is spread. */
  readonly shards?: number | undefined;
}

/** Which counter: also the name of its write in a transaction, so that a failed condition tells which one it was. */
export interface CounterId {
  readonly sku: string;
  readonly location: string;
  readonly shard: number;
}

/** An item at a location. */
export interface Place {
  readonly sku: string;
  readonly location: string;
}

/** `TEA-001@london` */
export const placeName = ({ sku, location }: Place): string => `${sku}@${location}`;

/** `TEA-001@london#0` */
export const counterName = ({ sku, location, shard }: CounterId): string => `${sku}@${location}#${shard}`;

const padded = (shard: number): string => String(shard).padStart(2, '0');

export const levelKey = ({ sku, location, shard }: CounterId) => ({
  item: sku,
  entry: `LEVEL#${location}#${padded(shard)}`,
});

/** What an update of a level has to set besides, so that a new row is complete and stands in the location's list. */
export const newLevelAttributes = ({ sku, location, shard }: CounterId) => ({
  location,
  locationKey: `LEVEL#${sku}#${padded(shard)}`,
  shard,
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
    incoming: number('incoming'),
    available: number('available'),
    ...(row['shards'] === undefined ? {} : { shards: number('shards') }),
  };
}
