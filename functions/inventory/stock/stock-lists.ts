import { bucketOf } from '#shared/bucket.ts';
import type { LevelView } from '#shared/contracts/api/inventory.ts';
import { equals } from '#shared/dynamodb/conditions.ts';
import { readPage } from '#shared/dynamodb/pages.ts';
import { getMany } from '#shared/dynamodb/reads.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { bucketName, levelOf, placeName, type Level } from './level.ts';
import { unidentifiedOn } from './stock-changes.ts';
import { asOfNow } from '../reserving/reserved-stock.ts';
import { levelsOf } from './levels.ts';
import type { Movement } from './movement.ts';
import { quantityOf, type Quantity } from '#shared/quantity.ts';
import { levelRows, movementRows } from '../rows.ts';

/** The levels of locations, by SKU, location and bucket: shards of the same bucket are put together. */
export function levelViews(levels: readonly Level[]): LevelView[] {
  const groups = [...Map.groupBy(levels, bucketName)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const inBuckets = new Set(levels.flatMap((level) => (level.bucket === undefined ? [] : [placeName(level)])));
  return groups.flatMap(([, same]) => {
    const [first] = same;
    // Where all of an item is in buckets, the counter of ordinary goods only says so.
    if (!first || (first.bucket === undefined && inBuckets.has(placeName(first)) && same.every(isNothing))) return [];
    const sum = (pick: (level: Level) => number): Quantity =>
      quantityOf(
        same.reduce((all, level) => all + pick(level), 0),
        first.measure,
      );
    const { expiresOn, blocked } = first;
    const unidentified = unidentifiedOn({ levels: same });
    return [
      {
        sku: first.sku,
        location: first.location,
        ...bucketOf(first.bucket),
        ...(expiresOn === undefined ? {} : { expiresOn }),
        ...(blocked ? { blocked } : {}),
        onHand: sum(({ onHand }) => onHand),
        allocated: sum(({ allocated }) => allocated),
        reserved: sum(({ reserved }) => reserved),
        safetyStock: sum(({ safetyStock }) => safetyStock),
        available: sum(({ available }) => available),
        ...(unidentified === 0 ? {} : { unidentified }),
        shards: same.find(({ shard }) => shard === 0)?.shards ?? 1,
      },
    ];
  });
}

const isNothing = ({ onHand, allocated, reserved, safetyStock, unidentified = 0 }: Level): boolean =>
  [onHand, allocated, reserved, safetyStock, unidentified].every((units) => units === 0);

/** One page of a location's levels by SKU. */
export async function levelsAt(location: string, limit: number, cursor: string | undefined) {
  const { rows, next } = await readPage(levelRows, atLocation(location, 'LEVEL#'), limit, cursor);
  // Every item has a first counter; its other shards and its buckets are read with it, whichever page they are on.
  const first = rows.filter(({ entry }) => String(entry).endsWith('#00'));
  const levels = (await getMany(levelRows, first.map(keyOf))).map(levelOf);
  const sharded = levels.filter(({ shards }) => shards !== undefined).map(({ sku }) => sku);
  const others = (await levelsOf(sharded, location)).filter(({ shard, bucket }) => shard > 0 || bucket !== undefined);
  return { levels: levelViews(await asOfNow([...levels, ...others])), next };
}

/** One page of movements, the latest first. Give an item, a location or both. */
export async function movementPage(
  { sku, location }: { sku?: string | undefined; location?: string | undefined },
  limit: number,
  cursor: string | undefined,
): Promise<{ movements: Movement[]; next: string | undefined }> {
  const wanted = sku === undefined ? atLocation(location ?? '', 'MOVEMENT#') : ofItem(sku, location);
  const { rows, next } = await readPage(movementRows, { ...wanted, descending: true }, limit, cursor);
  return { movements: rows.map(({ movement }) => movement as Movement), next };
}

const keyOf = ({ item, entry }: Row) => ({ item: String(item), entry: String(entry) });

function atLocation(location: string, prefix: string) {
  return { index: 'byLocation', partition: location, prefix } as const;
}

function ofItem(sku: string, location: string | undefined) {
  const wanted = { partition: sku, prefix: 'MOVEMENT#', stale: true };
  return location === undefined ? wanted : { ...wanted, where: equals('location', location) };
}
