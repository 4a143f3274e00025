import { inBucket } from '#shared/bucket.ts';
import type { Order, OrderLine } from '#functions/orders/rules.ts';
import { joinAllocations, moveUnits, policyOfLine } from '#functions/orders/rules.ts';
import { measureIn, type Measured } from '#shared/quantity.ts';
import type { Demand } from './facts.ts';
import type { Plan, PlannedAllocation } from './plan.ts';

/** What becomes of one line: units set aside, units that wait for stock, units that no location will serve. */
export interface LineDecision extends Measured {
  readonly lineId: string;
  readonly groupId?: string | undefined;
  readonly sku: string;
  readonly allocations: readonly PlannedAllocation[];
  readonly backordered: number;
  readonly rejected: number;
}

/** Goods need stock where their lifecycle says so; services and digital items never do. */
export function needsStock(order: Order, line: OrderLine): boolean {
  return policyOfLine(order, line).needsStock && line.kind === 'goods';
}

/** The units in one state that want stock, line by line; `sku` narrows them to one item. */
export function demandOf(order: Order, state: 'open' | 'backordered', sku?: string): Demand[] {
  return order.lines.flatMap((line) => {
    const quantity = line.quantities[state];
    const wanted = quantity > 0 && needsStock(order, line) && (sku === undefined || line.sku === sku);
    const nonStock = line.custom ? { nonStock: line.custom } : {};
    return wanted
      ? [{ lineId: line.lineId, ...inGroup(line), sku: line.sku, ...nonStock, ...measureIn(line), quantity }]
      : [];
  });
}

/**
 * Turns a plan into what becomes of each line: what is not served waits where item and lifecycle allow it, and where there
 * is stock that only a rejection keeps the order away from.
 */
export function decideLines(order: Order, plan: Plan): LineDecision[] {
  const byLine = Map.groupBy(plan.allocations, ({ lineId }) => lineId);
  const unserved = new Map(plan.unserved.map(({ lineId, quantity }) => [lineId, quantity]));
  return order.lines.flatMap((line) => {
    const allocations = byLine.get(line.lineId) ?? [];
    const left = unserved.get(line.lineId) ?? 0;
    if (allocations.length === 0 && left === 0) return [];
    const mayWait = policyOfLine(order, line).unserved === 'backorder' && line.backorderable;
    // What is made or bought for the order waits for no stock.
    const waits = mayWait || (!line.custom && plan.keptAway.includes(line.sku));
    const decision = { lineId: line.lineId, ...inGroup(line), sku: line.sku, ...measureIn(line), allocations };
    return [{ ...decision, backordered: waits ? left : 0, rejected: waits ? 0 : left }];
  });
}

const inGroup = ({ groupId }: OrderLine) => (groupId === undefined ? {} : { groupId });

/** The line with units moved from `from` to allocated, and the stock behind them on its list, one entry per counter. */
export function allocateUnits(
  line: OrderLine,
  from: 'open' | 'backordered',
  planned: readonly PlannedAllocation[],
): OrderLine {
  const units = planned.reduce((sum, { quantity }) => sum + quantity, 0);
  const added = planned.map(({ location, shard, bucket, nonStock, quantity }) => ({
    location,
    shard,
    ...inBucket(bucket),
    ...(nonStock ? { nonStock } : {}),
    quantity,
  }));
  const allocations = joinAllocations([...line.allocations, ...added]);
  return { ...moveUnits(line, from, 'allocated', units), allocations };
}

/**
 * Cuts decisions into parts whose writes fit one transaction beside the order's own: per counter one, and per line of which
 * units wait, or have `waited`, one for its place in the queue of backorders.
 */
export function partsThatFit(decisions: readonly LineDecision[], room: number, waited = false): LineDecision[][] {
  const parts: LineDecision[][] = [];
  let counters = new Set<string>();
  let used = 0;
  for (const decision of decisions.flatMap((whole) => cut(whole, room - 1))) {
    const own = decision.allocations.map(
      ({ sku, location, shard, bucket = '' }) => `${sku}@${location}#${shard}#${bucket}`,
    );
    const places = waited || decision.backordered > 0 ? 1 : 0;
    const fresh = own.filter((counter) => !counters.has(counter)).length;
    const open = parts.at(-1);
    if (!open || used + places + fresh > room) {
      parts.push([decision]);
      counters = new Set(own);
      used = places + own.length;
    } else {
      open.push(decision);
      for (const counter of own) counters.add(counter);
      used += places + fresh;
    }
  }
  return parts;
}

/** A line that takes from very many shards is carried out in pieces; what is not served goes with the last. */
function cut(whole: LineDecision, most: number): LineDecision[] {
  const { allocations } = whole;
  if (allocations.length <= most) return [whole];
  const count = Math.ceil(allocations.length / most);
  return Array.from({ length: count }, (_, index) => ({
    ...whole,
    allocations: allocations.slice(index * most, (index + 1) * most),
    ...(index < count - 1 ? { backordered: 0, rejected: 0 } : {}),
  }));
}
