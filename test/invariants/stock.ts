import type { Row } from './rows.ts';
import type { Invariant, RowChange, Tables } from './invariant.ts';
import { orderFacts, ordersIn, sum, type OrderFacts } from './order-facts.ts';
import { differing, GroupedSums, RunningSums } from './running-sums.ts';

/**
 * 1. Allocated + reserved + shipped never exceed what was there. Counters are compared with own sums over allocations and
 * movements, allocations with the lines of orders, and nobody is given what is not there.
 */
export function stockInvariant(tables: Tables): Invariant {
  const allocated = new RunningSums();
  const moved = new RunningSums();
  const onHand = new RunningSums();
  const allocationsOf = new GroupedSums();
  const waitingOf = new GroupedSums();

  function takeIn({ entry, before, after }: RowChange): void {
    for (const [row, sign] of [
      [before, -1],
      [after, 1],
    ] as const) {
      if (!row) continue;
      if (entry.startsWith('ALLOCATION#')) {
        allocated.add(counterOf(row), sign * row['quantity']);
        allocationsOf.of(row['order']).add(allocationOf(row), sign * row['quantity']);
      } else if (entry.startsWith('MOVEMENT#')) {
        moved.add(`${row['movement'].sku} at ${row['movement'].location}`, sign * row['movement'].quantity);
      } else if (entry.startsWith('LEVEL#')) {
        onHand.add(`${row['item']} at ${row['location']}`, sign * (row['onHand'] ?? 0));
      } else if (entry.startsWith('BACKORDER#')) {
        const { orderId, sku, quantity } = row['backorder'];
        waitingOf.of(orderId).add(sku, sign * quantity);
      }
    }
  }

  function levelViolations({ before, after }: RowChange): string[] {
    if (!after) return before ? [`the counter ${counterOf(before)} is gone`] : [];
    const name = counterOf(after);
    const { onHand: here = 0, allocated: claimed = 0, reserved = 0, safetyStock = 0, available = 0 } = after;
    const gives = claimed + reserved > (before?.['allocated'] ?? 0) + (before?.['reserved'] ?? 0);
    const shelf = `${after['item']} at ${after['location']}`;
    return [
      ...(available === here - claimed - reserved - safetyStock
        ? []
        : [`${name}: ${available} available of ${here} - ${claimed} - ${reserved} - ${safetyStock}`]),
      ...(here < 0 || claimed < 0 || reserved < 0 ? [`${name}: ${here} on hand, ${claimed} allocated`] : []),
      ...(gives && available < 0 ? [`${name}: oversold, ${claimed} allocated of ${here} on hand`] : []),
      ...(claimed === allocated.of(name) ? [] : [`${name}: ${claimed} allocated, its rows say ${allocated.of(name)}`]),
      ...(onHand.of(shelf) === moved.of(shelf)
        ? []
        : [`${shelf}: ${onHand.of(shelf)} on hand, its movements add up to ${moved.of(shelf)}`]),
    ];
  }

  function orderViolations(orderId: string): string[] {
    const facts = orderFacts(tables, orderId);
    if (!facts) return [];
    const lines = unitsOf(facts);
    return [
      ...differing(`order ${orderId}: allocation rows and its lines`, allocationsOf.of(orderId), lines.allocated),
      ...differing(`order ${orderId}: the queue for stock and its lines`, waitingOf.of(orderId), lines.waiting).filter(
        // Their places in the queue are still to be brought in step.
        (sentence) => !lines.behind.some((name) => sentence.includes(`, ${name}:`)),
      ),
      ...facts.lines.flatMap((line) => lineViolations(facts, line)),
    ];
  }

  return {
    number: 1,
    rule: 'Allocated + reserved + shipped never exceed what was there',
    rows(changes) {
      const stock = changes.filter(({ table }) => table === 'Inventory');
      for (const change of stock) takeIn(change);
      const orders = ordersIn(changes);
      for (const { entry, before, after } of stock) {
        const row = after ?? before;
        if (row && entry.startsWith('ALLOCATION#')) orders.add(String(row['order']));
      }
      return [
        ...stock.filter(({ entry }) => entry.startsWith('LEVEL#')).flatMap(levelViolations),
        ...[...orders].flatMap(orderViolations),
      ];
    },
  };
}

const counterOf = (row: Row): string => `${row['item']} at ${row['location']}, shard ${row['shard'] ?? 0}`;

const allocationOf = ({ line, item, location, shard = 0 }: Row): string => `${line} ${item} at ${location}#${shard}`;

/** What the order's own rows say should stand behind it: its lines, and what is still to be booked. */
function unitsOf({ order, lines, rows }: OrderFacts) {
  const allocated = new RunningSums();
  const waiting = new RunningSums();
  const add = (lineId: string, { sku, location, shard = 0, quantity }: Row) =>
    allocated.add(`${lineId} ${sku} at ${location}#${shard}`, quantity);
  for (const { lineId, sku, allocations, quantities } of lines) {
    for (const allocation of allocations as Row[]) add(lineId, { sku, ...allocation });
    waiting.add(sku, quantities.backordered);
  }
  for (const { due } of rows.filter(({ entry }) => String(entry).startsWith('STOCKDUE#'))) {
    for (const part of due.parts as Row[]) add(part['lineId'], part);
  }
  const left = order['cancellationLeft'] as Row | undefined;
  for (const part of (left?.['free'] ?? []) as Row[]) add(part['lineId'], part);
  return { allocated, waiting, behind: (left?.['waiting'] ?? []) as string[] };
}

function lineViolations({ orderId }: OrderFacts, { lineId, kind, quantities, allocations }: Row): string[] {
  if (kind !== 'goods') return [];
  const held = sum(allocations as Row[], ({ quantity }) => quantity);
  const needed = quantities.allocated + quantities.released + quantities.picked + quantities.packed;
  return held === needed ? [] : [`order ${orderId} line ${lineId}: ${held} units of stock stand behind ${needed}`];
}
