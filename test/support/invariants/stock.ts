import { rawOrders } from './orders.ts';
import { add, differences, entriesOf, type RawSystem, type Row } from './rows.ts';

/**
 * Stock: every counter equals its rows, on-hand equals its movements, allocations equal the lines of orders, backorders
 * equal the units that wait, and nothing is below zero.
 */
export function stockViolations(system: RawSystem): string[] {
  const levels = entriesOf(system.inventory, 'LEVEL#');
  return [
    ...levels.flatMap(levelViolations),
    ...onHandViolations(system, levels),
    ...counterViolations(system, levels),
    ...allocationViolations(system),
    ...backorderViolations(system),
  ];
}

const counterName = (row: Row): string => `${row['item']} at ${row['location']}, shard ${row['shard'] ?? 0}`;

function levelViolations(level: Row): string[] {
  const { onHand = 0, allocated = 0, reserved = 0, safetyStock = 0, available = 0 } = level;
  const name = counterName(level);
  return [
    ...(available === onHand - allocated - reserved - safetyStock
      ? []
      : [`${name}: ${available} available of ${onHand} - ${allocated} - ${reserved} - ${safetyStock}`]),
    ...(onHand < 0 ? [`${name}: ${onHand} on hand`] : []),
    ...(allocated < 0 ? [`${name}: ${allocated} allocated`] : []),
    ...(allocated + reserved > onHand ? [`${name}: ${allocated} allocated of ${onHand} on hand: oversold`] : []),
  ];
}

function onHandViolations({ inventory }: RawSystem, levels: readonly Row[]): string[] {
  const [shelves, movements] = [new Map<string, number>(), new Map<string, number>()];
  for (const { item, location, onHand = 0 } of levels) add(shelves, `${item} at ${location}`, onHand);
  for (const { movement } of entriesOf(inventory, 'MOVEMENT#')) {
    add(movements, `${movement.sku} at ${movement.location}`, movement.quantity);
  }
  return differences('on hand and the sum of movements', shelves, movements);
}

function counterViolations({ inventory }: RawSystem, levels: readonly Row[]): string[] {
  const [counters, rows] = [new Map<string, number>(), new Map<string, number>()];
  for (const level of levels) add(counters, counterName(level), level['allocated'] ?? 0);
  for (const allocation of entriesOf(inventory, 'ALLOCATION#'))
    add(rows, counterName(allocation), allocation['quantity']);
  return differences('the allocated counter and its allocation rows', counters, rows);
}

/** Every allocation row belongs to a line that counts on it, and the other way round. */
function allocationViolations(system: RawSystem): string[] {
  const [rows, lines] = [new Map<string, number>(), new Map<string, number>()];
  for (const { item, location, shard = 0, order, line, quantity } of entriesOf(system.inventory, 'ALLOCATION#')) {
    add(rows, `${order}/${line} ${item} at ${location}#${shard}`, quantity);
  }
  for (const { orderId, lines: all, rows: own } of rawOrders(system)) {
    for (const { lineId, sku, allocations } of all) {
      for (const { location, shard = 0, quantity } of allocations as Row[]) {
        add(lines, `${orderId}/${lineId} ${sku} at ${location}#${shard}`, quantity);
      }
    }
    // Shipped units of very large orders leave the line at once and the counter part by part.
    for (const { due } of entriesOf(own, 'STOCKDUE#')) {
      for (const { lineId, sku, location, shard = 0, quantity } of due.parts as Row[]) {
        add(lines, `${orderId}/${lineId} ${sku} at ${location}#${shard}`, quantity);
      }
    }
  }
  return [
    ...differences('allocation rows and order lines', rows, lines),
    ...rawOrders(system).flatMap(({ orderId, lines: all }) =>
      all.filter(({ kind }) => kind === 'goods').flatMap((line) => lineViolations(orderId, line)),
    ),
  ];
}

/** Stock stands behind exactly the units that were set aside and have not left. */
function lineViolations(orderId: string, { lineId, quantities, allocations }: Row): string[] {
  const held = (allocations as Row[]).reduce((sum, { quantity }) => sum + quantity, 0);
  const { allocated, released, picked, packed } = quantities;
  const needed = allocated + released + picked + packed;
  return held === needed ? [] : [`order ${orderId} line ${lineId}: ${held} units of stock stand behind ${needed}`];
}

function backorderViolations(system: RawSystem): string[] {
  const [queue, lines] = [new Map<string, number>(), new Map<string, number>()];
  for (const { backorder } of entriesOf(system.inventory, 'BACKORDER#')) {
    add(queue, `${backorder.orderId} ${backorder.sku}`, backorder.quantity);
  }
  for (const { orderId, lines: all } of rawOrders(system)) {
    for (const { sku, quantities } of all) add(lines, `${orderId} ${sku}`, quantities.backordered);
  }
  return differences('the queue for stock and the units that wait', queue, lines);
}
