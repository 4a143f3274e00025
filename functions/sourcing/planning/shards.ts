import type { FreeStock } from './facts.ts';

export interface ShardShare {
  readonly shard: number;
  readonly quantity: number;
}

/**
 * Takes `quantity` units from the shards of one item's counter at one location: from one shard where one has enough, else
 * from the fullest on. Where the search starts depends on the order, so that different orders meet different shards.
 * @returns shares that add up to `quantity`, or to all there is when that is less.
 */
export function takeFromShards(shards: readonly FreeStock[], quantity: number, orderId: string): ShardShare[] {
  const stocked = shards.filter(({ available }) => available > 0).sort((a, b) => a.shard - b.shard);
  const start = stocked.length > 1 ? startOf(orderId) % stocked.length : 0;
  const turned = [...stocked.slice(start), ...stocked.slice(0, start)];
  const whole = turned.find(({ available }) => available >= quantity);
  if (whole) return [{ shard: whole.shard, quantity }];
  const shares: ShardShare[] = [];
  let left = quantity;
  for (const { shard, available } of turned.sort((a, b) => b.available - a.available)) {
    if (left === 0) break;
    const share = Math.min(left, available);
    shares.push({ shard, quantity: share });
    left -= share;
  }
  return shares;
}

function startOf(orderId: string): number {
  let sum = 0;
  for (const character of orderId) sum = (sum * 31 + character.charCodeAt(0)) % 65_521;
  return sum;
}
