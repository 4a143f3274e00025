import { inBucket } from '#shared/bucket.ts';
import type { FreeStock } from './facts.ts';
import type { PlannedAllocation } from './plan.ts';

/** Units on one counter of an item at a location. */
export type CounterShare = Pick<PlannedAllocation, 'shard' | 'bucket' | 'nonStock' | 'quantity'>;

/**
 * Takes `quantity` units from the counters of one item at one location, its shards and its buckets: from one counter where one has enough,
 * else from the fullest on. Where the search starts depends on the order, so that different orders meet different shards.
 * @returns shares that add up to `quantity`, or to all there is when that is less.
 */
export function takeFromShards(counters: readonly FreeStock[], quantity: number, orderId: string): CounterShare[] {
  const stocked = counters.filter(({ available }) => available > 0).sort(byName);
  const start = stocked.length > 1 ? startOf(orderId) % stocked.length : 0;
  const turned = [...stocked.slice(start), ...stocked.slice(0, start)];
  const whole = turned.find(({ available }) => available >= quantity);
  if (whole) return [{ ...counterOf(whole), quantity }];
  const shares: CounterShare[] = [];
  let left = quantity;
  for (const counter of turned.sort((a, b) => b.available - a.available)) {
    if (left === 0) break;
    const share = Math.min(left, counter.available);
    shares.push({ ...counterOf(counter), quantity: share });
    left -= share;
  }
  return shares;
}

const counterOf = ({ shard, bucket, nonStock }: FreeStock) => ({
  shard,
  ...inBucket(bucket),
  ...(nonStock ? { nonStock } : {}),
});

const byName = (a: FreeStock, b: FreeStock): number =>
  (a.bucket ?? '') === (b.bucket ?? '') ? a.shard - b.shard : (a.bucket ?? '') < (b.bucket ?? '') ? -1 : 1;

function startOf(orderId: string): number {
  let sum = 0;
  for (const character of orderId) sum = (sum * 31 + character.charCodeAt(0)) % 65_521;
  return sum;
}
