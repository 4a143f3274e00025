import { bucketOf, inBucket, inWords, type BucketText } from '#shared/bucket.ts';
import { all, atLeast, equals, unset, type Condition } from '#shared/dynamodb/conditions.ts';
import { update, type Write } from '#shared/dynamodb/writes.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import { spread } from '#shared/money.ts';
import { measured, quantityText, type Measured } from '#shared/quantity.ts';
import { counterWrite } from './counter-writes.ts';
import { counterName, levelKey, newLevelAttributes, type CounterId, type Level } from './level.ts';
import { levelRows } from '../rows.ts';

/** What stands at a location of one bucket of an item: all shards of its level; empty when it was never there. */
export interface Shelf extends Measured {
  readonly sku: string;
  readonly location: string;
  readonly bucket?: BucketText | undefined;
  readonly levels: readonly Level[];
}

const sumOf = (levels: readonly Level[], pick: (level: Level) => number): number =>
  levels.reduce((sum, level) => sum + pick(level), 0);

/** Units that are listed on a shelf beyond those on hand: they went off the books, and nobody has said which they are. */
export const unidentifiedOn = ({ levels }: Pick<Shelf, 'levels'>): number =>
  sumOf(levels, ({ unidentified = 0 }) => unidentified);

/**
 * It is said of so many unidentified units which they are. Where they were found (`areFound`) they are on hand again, otherwise they are off the list as well.
 * Fails by counter name when others have said it of them meanwhile. Throws a RangeError where there are fewer.
 */
export function identifyUnits({ levels }: Shelf, quantity: number, areFound: boolean): Write[] {
  const writes: Write[] = [];
  let left = quantity;
  for (const level of levels) {
    const part = Math.min(left, level.unidentified ?? 0);
    if (part <= 0) continue;
    left -= part;
    const change = { unidentified: -part, ...(areFound ? { onHand: part } : {}) };
    writes.push(counterWrite(level, change, atLeast('unidentified', part)));
  }
  if (left > 0) throw new RangeError(`${left} units more are to be identified than there are`);
  return writes;
}

/** Units of a shard without a claim on them; safety stock is among them. */
const freeOf = ({ onHand, allocated, reserved }: Level): number => onHand - allocated - reserved;

/** Over how many shards new units are spread. */
export function shardCount({ levels }: Shelf): number {
  return levels.find(({ shard }) => shard === 0)?.shards ?? 1;
}

/** Units arrive: spread over the shards, over at most `mostCounters` of them, the emptiest first. */
export function addUnits(shelf: Shelf, quantity: number, mostCounters: number): Write[] {
  const { sku, location, bucket, measure, levels } = shelf;
  const shards = Array.from({ length: shardCount(shelf) }, (_, shard) => shard);
  const available = (shard: number): number => levels.find((level) => level.shard === shard)?.available ?? 0;
  const chosen = shards
    .toSorted((a, b) => available(a) - available(b) || a - b)
    .slice(0, Math.max(1, Math.min(mostCounters, quantity)));
  const parts = spread(
    quantity,
    chosen.map(() => 1),
  );
  return chosen.map((shard, index) =>
    onHandWrite({ sku, location, shard, ...inBucket(bucket), ...measured(measure) }, parts[index] ?? 0),
  );
}

/** Units go, but none that is allocated or reserved. Fails by counter name when others were faster: read again. */
export function removeUnits({ sku, location, bucket, measure, levels }: Shelf, quantity: number): Write[] | Refusal {
  const free = sumOf(levels, (level) => Math.max(0, freeOf(level)));
  if (free < quantity) {
    const claimed = sumOf(levels, ({ allocated, reserved }) => allocated + reserved);
    const onHand = sumOf(levels, (level) => level.onHand);
    const text = (steps: number): string => quantityText(steps, measure);
    return refuse(
      'conflicting-state',
      `of ${sku} at ${location}${inWords(bucketOf(bucket))} ${text(onHand)} are on hand and ${text(claimed)} of them allocated or reserved: ${text(quantity)} cannot be taken away`,
    );
  }
  const writes: Write[] = [];
  let left = quantity;
  for (const level of levels.toSorted((a, b) => freeOf(b) - freeOf(a))) {
    const part = Math.min(left, freeOf(level));
    if (part <= 0) break;
    left -= part;
    writes.push(
      // Safety stock may be taken: what is free is what is available and the safety stock.
      onHandWrite(
        level,
        -part,
        all(atLeast('available', part - level.safetyStock), equals('safetyStock', level.safetyStock)),
      ),
    );
  }
  return writes;
}

/**
 * So many units are on the shelf. Missing ones are taken from what is free first, then from what is allocated; of units with serial numbers all
 * are named, and none is unidentified any more. Fails by counter name when what is on hand has changed since it was read.
 */
export function setCounted(shelf: Shelf, counted: number): { writes: Write[]; difference: number } {
  const levels = shelf.levels.length > 0 ? shelf.levels : [emptyLevel(firstCounter(shelf))];
  const difference = counted - sumOf(levels, ({ onHand }) => onHand);
  const changes = difference >= 0 ? surplus(levels, difference, shardCount(shelf)) : shortfall(levels, -difference);
  const writes = levels.map((level) => {
    const { onHand, unidentified } = level;
    const isAsRead = shelf.levels.length > 0 ? equals('onHand', onHand) : unset('onHand');
    const change = changes.get(level.shard) ?? 0;
    if (unidentified === undefined) return onHandWrite(level, change, isAsRead);
    return onHandWrite(level, change, all(isAsRead, equals('unidentified', unidentified)), ['unidentified']);
  });
  return { writes, difference };
}

function surplus(levels: readonly Level[], units: number, shards: number): Map<number, number> {
  const active = levels.filter(({ shard }) => shard < shards);
  const parts = spread(
    units,
    active.map(() => 1),
  );
  return new Map(active.map(({ shard }, index) => [shard, parts[index] ?? 0]));
}

function shortfall(levels: readonly Level[], units: number): Map<number, number> {
  const changes = new Map<number, number>();
  let left = units;
  const take = (level: Level, most: number): void => {
    const part = Math.max(0, Math.min(left, most));
    changes.set(level.shard, (changes.get(level.shard) ?? 0) - part);
    left -= part;
  };
  for (const level of levels.toSorted((a, b) => freeOf(b) - freeOf(a)))
    take(level, Math.min(level.onHand, freeOf(level)));
  for (const level of levels) take(level, level.onHand + (changes.get(level.shard) ?? 0));
  return changes;
}

/** The counter that a shelf begins with. */
export function firstCounter({ sku, location, bucket, measure }: Shelf): CounterId {
  return { sku, location, shard: 0, ...inBucket(bucket), ...measured(measure) };
}

export function emptyLevel(counter: CounterId): Level {
  return { ...counter, onHand: 0, allocated: 0, reserved: 0, safetyStock: 0, available: 0 };
}

/** Changes what is on hand, making the row complete where it is new. */
function onHandWrite(counter: CounterId, change: number, condition?: Condition, without?: string[]): Write {
  return update(
    counterName(counter),
    levelRows,
    levelKey(counter),
    {
      set: newLevelAttributes(counter),
      setIfUnset: { allocated: 0, reserved: 0, safetyStock: 0 },
      add: { onHand: change, available: change },
      ...(without ? { unset: without } : {}),
    },
    condition,
  );
}
