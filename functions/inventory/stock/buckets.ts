import { bucketOf, bucketText, inBucket, inWords, type Bucket } from '#shared/bucket.ts';
import { all, any, equals, unset } from '#shared/dynamodb/conditions.ts';
import { update, type Update, type Write } from '#shared/dynamodb/writes.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import { measured, measureIn, type Measured } from '#shared/quantity.ts';
import { counterName, levelKey, newLevelAttributes, type CounterId, type Level } from './level.ts';
import { levelRows } from '../rows.ts';
import { firstCounter, type Shelf } from './stock-changes.ts';

/** What a line says of the units that it speaks of: which item, which bucket of it, and when a lot expires. */
export interface UnitsNamed extends Bucket, Measured {
  readonly sku: string;
  /** The day after which the lot is not used any more, `YYYY-MM-DD`. */
  readonly expiresOn?: string | undefined;
}

/** The shelf that a line speaks of. @param levels all of its item at the location. */
export function shelfOf(line: UnitsNamed, location: string, levels: readonly Level[]): Shelf {
  const bucket = bucketText(line);
  return {
    sku: line.sku,
    location,
    ...inBucket(bucket),
    ...measureIn(line),
    levels: levels.filter((level) => level.bucket === bucket),
  };
}

/** A refusal where the lot is known here to expire on another day. */
export function otherDay({ sku, expiresOn }: UnitsNamed, { location, bucket, levels }: Shelf): Refusal | undefined {
  const known = levels[0]?.expiresOn;
  if (expiresOn === undefined || known === undefined || known === expiresOn) return undefined;
  return refuse(
    'conflicting-state',
    `of ${sku}${inWords(bucketOf(bucket))} at ${location} it was said that it expires on ${known}, not on ${expiresOn}; leave expiresOn out, or correct the lot`,
  );
}

/** The writes of a line, with the day on which its lot expires; they fail where another day was said meanwhile. */
export function dated(writes: readonly Write[], shelf: Shelf, expiresOn: string | undefined): readonly Write[] {
  if (expiresOn === undefined) return writes;
  const isAsSaid = any(unset('expiresOn'), equals('expiresOn', expiresOn));
  return writes.map((write) => {
    if (!isOfCounter(write, counterName(firstCounter(shelf)))) return write;
    const condition = write.condition ? all(write.condition, isAsSaid) : isAsSaid;
    return { ...withIfUnset(write, { expiresOn }), condition };
  });
}

/**
 * Writes of counters so that who reads the first counter of an item at a location learns of its buckets: it has `shards` from the first
 * bucket on, as where it is cut into several. One write more for each item, once.
 * @param levels all of the items at the location.
 */
export function withSigns(writes: readonly Write[], shelves: readonly Shelf[], levels: readonly Level[]): Write[] {
  const signed = [...writes];
  const unsigned = shelves.filter(({ sku, bucket }) => {
    const first = levels.find((level) => level.sku === sku && level.bucket === undefined && level.shard === 0);
    return bucket !== undefined && first?.shards === undefined;
  });
  for (const { sku, location, measure } of new Map(unsigned.map((shelf) => [shelf.sku, shelf])).values()) {
    const first = { sku, location, shard: 0, ...measured(measure) };
    const index = signed.findIndex((write) => isOfCounter(write, counterName(first)));
    const there = signed[index];
    if (there?.kind === 'update') signed[index] = withIfUnset(there, { shards: 1 });
    else signed.push(withIfUnset(counterMade(first), { shards: 1 }));
  }
  return signed;
}

/** Keeps the units of a bucket from being set aside, or not any more; nothing where that is so. A bucket has one counter. */
export function blockWrites(shelf: Shelf, blocked: boolean): Write[] {
  if ((shelf.levels[0]?.blocked ?? false) === blocked) return [];
  const write = counterMade(firstCounter(shelf));
  const changes = blocked
    ? { ...write.changes, set: { ...write.changes.set, blocked } }
    : { ...write.changes, unset: ['blocked'] };
  return [{ ...write, changes }];
}

/** Makes a counter where there is none. */
function counterMade(counter: CounterId): Update {
  return update(counterName(counter), levelRows, levelKey(counter), {
    set: newLevelAttributes(counter),
    setIfUnset: { onHand: 0, allocated: 0, reserved: 0, safetyStock: 0, available: 0 },
  });
}

const isOfCounter = (write: Write, name: string): write is Update => write.kind === 'update' && write.name === name;

function withIfUnset(write: Update, more: Readonly<Record<string, unknown>>): Update {
  return { ...write, changes: { ...write.changes, setIfUnset: { ...write.changes.setIfUnset, ...more } } };
}
