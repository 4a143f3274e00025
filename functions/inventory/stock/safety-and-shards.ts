import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import { all, any, atLeast, equals, isNew, unset } from '#shared/dynamodb/conditions.ts';
import { put, update, type Write } from '#shared/dynamodb/writes.ts';
import { eventAbout, outboxOf } from '#shared/events/outbox.ts';
import { spread } from '#shared/money.ts';
import { measured } from '#shared/quantity.ts';
import { counterName, levelKey, newLevelAttributes, type Level } from './level.ts';
import { emptyLevel, firstCounter, shardCount, type Shelf } from './stock-changes.ts';
import { itemEventRows, levelRows } from '../rows.ts';

/** Units of a shelf that are kept back from sale. */
export function safetyOf({ levels }: Shelf): number {
  return levels.reduce((sum, { safetyStock }) => sum + safetyStock, 0);
}

/** Tells what a person has set for an item at a location. */
export function levelEventWrite(change: LevelSetting): Write {
  const { sku, location } = change.data;
  const event = eventAbout(`${sku}@${location}`, change);
  return put('event', itemEventRows, { item: sku, entry: `EVENT#${event.metadata.id}`, ...outboxOf([event]) }, isNew);
}

type LevelSetting = Extract<
  NewEvent,
  { readonly type: 'SafetyStockChanged' | 'StockBlockChanged' | 'StockShardsChanged' | 'SupplyChanged' }
>;

/**
 * Keeps so many units back from sale, spread over the shards. Fails by counter name when the safety stock has changed since
 * it was read.
 */
export function safetyWrites(shelf: Shelf, safetyStock: number): Write[] {
  const { levels } = shelf;
  const known = levels.length > 0 ? levels : [emptyLevel(firstCounter(shelf))];
  const active = known.filter(({ shard }) => shard < shardCount(shelf));
  const parts = new Map(
    active.map(({ shard }, index) => [
      shard,
      spread(
        safetyStock,
        active.map(() => 1),
      )[index] ?? 0,
    ]),
  );
  return known.flatMap((level) => {
    const wanted = parts.get(level.shard) ?? 0;
    return wanted === level.safetyStock && levels.length > 0 ? [] : [move(level, { safetyStock: wanted, onHand: 0 })];
  });
}

/**
 * Divides the free units and the safety stock of a level evenly over `shards` counters; allocated units stay where they are.
 * Counters beyond keep what is allocated on them until it is shipped or freed. Fails by counter name when free units were
 * claimed in between: read again.
 */
export function shardWrites(shelf: Shelf, shards: number): Write[] {
  const { sku, location, measure, levels } = shelf;
  const byShard = new Map(levels.map((level) => [level.shard, level]));
  const count = Math.max(shards, ...levels.map(({ shard }) => shard + 1));
  const known = Array.from(
    { length: count },
    (_, shard) => byShard.get(shard) ?? emptyLevel({ sku, location, shard, ...measured(measure) }),
  );
  const freeOf = ({ onHand, allocated, reserved }: Level): number => onHand - allocated - reserved;
  const total = (pick: (level: Level) => number): number => known.reduce((sum, level) => sum + pick(level), 0);
  const weights = Array.from({ length: shards }, () => 1);
  const allFree = total(freeOf);
  // Where less is on hand than is allocated, there is nothing to divide: the units stay where they are.
  const free = allFree < 0 ? undefined : spread(allFree, weights);
  const safety = spread(
    total((level) => level.safetyStock),
    weights,
  );
  return known.map((level) =>
    move(
      level,
      { safetyStock: safety[level.shard] ?? 0, onHand: free ? (free[level.shard] ?? 0) - freeOf(level) : 0 },
      level.shard === 0 ? shards : undefined,
    ),
  );
}

/** Sets the safety stock of a counter and shifts `onHand` units in or out of it. */
function move(level: Level, to: { safetyStock: number; onHand: number }, shards?: number): Write {
  const change = to.onHand - (to.safetyStock - level.safetyStock);
  const isAsRead = any(unset('safetyStock'), equals('safetyStock', level.safetyStock));
  return update(
    counterName(level),
    levelRows,
    levelKey(level),
    {
      set: { ...newLevelAttributes(level), safetyStock: to.safetyStock, ...(shards ? { shards } : {}) },
      setIfUnset: { allocated: 0, reserved: 0 },
      add: { onHand: to.onHand, available: change },
    },
    to.onHand < 0 ? all(isAsRead, atLeast('available', -to.onHand - level.safetyStock)) : isAsRead,
  );
}
