import type { Invariant, Tables } from '../invariant.ts';
import { isOrder, orderFacts } from '../facts/order-facts.ts';
import { entriesOf, type Row } from '../facts/rows.ts';
import { differing, RunningSums } from '../facts/running-sums.ts';

/** 12. Every projection equals what a rebuild gives. */
export function projectionsInvariant(tables: Tables): Invariant {
  return {
    number: 12,
    rule: 'Every projection equals what a rebuild from the events gives',
    atRest() {
      const orders = [...tables.partitions('Orders').keys()]
        .filter(isOrder)
        .flatMap((orderId) => orderFacts(tables, orderId)?.order ?? [])
        .filter(({ test }) => !test);
      const projections = rowsOf(tables, 'Projections');
      return [
        ...countViolations(orders, projections),
        ...standingViolations(orders, projections),
        ...stockViolations(rowsOf(tables, 'Inventory'), projections),
      ];
    },
  };
}

function rowsOf(tables: Tables, table: string): Row[] {
  return [...tables.partitions(table).values()].flatMap((partition) => [...partition.values()]);
}

/** Counters of the order report against a count of the orders themselves. */
function countViolations(orders: readonly Row[], projections: readonly Row[]): string[] {
  const [counted, own] = [new RunningSums(), new RunningSums()];
  for (const row of projections.filter(({ projection }) => String(projection).startsWith('counts#'))) {
    const place = `${row['projection']} ${row['entry']}`;
    counted.add(`${place} orders`, row['orders'] ?? 0);
    for (const [name, value] of Object.entries(row))
      if (name.startsWith('total#')) counted.add(`${place} ${name}`, value);
  }
  for (const { branch, placedAt, channel, currency, total } of orders) {
    const place = `counts#${branch}#${String(placedAt).slice(0, 10)} ${channel}`;
    own.add(`${place} orders`, 1);
    own.add(`${place} total#${currency}`, total);
  }
  return differing('the report and the orders', counted, own);
}

/** The report knows the last state of every order. */
function standingViolations(orders: readonly Row[], projections: readonly Row[]): string[] {
  const standings = new Map<string, Row>(
    projections
      .filter(({ projection }) => String(projection).startsWith('orders#'))
      .map(({ standing }) => [String(standing.orderId), standing as Row]),
  );
  return orders.flatMap(({ orderId, completedAt, cancelledAt }) => {
    const standing = standings.get(orderId);
    if (!standing) return [`order ${orderId} does not stand in the report`];
    const over = completedAt ? 'completed' : cancelledAt ? 'cancelled' : undefined;
    return over === undefined || standing['lifecycle'] === over
      ? []
      : [`order ${orderId} is ${over}, the report says ${standing['lifecycle']}`];
  });
}

function stockViolations(inventory: readonly Row[], projections: readonly Row[]): string[] {
  const [shelves, reported] = [new RunningSums(), new RunningSums()];
  const waiting = new Map<string, number>();
  for (const { item, quantity } of entriesOf(inventory, 'BACKORDER#'))
    waiting.set(item, (waiting.get(item) ?? 0) + quantity);
  for (const { item, location, onHand = 0, available = 0, bucket = '', blocked } of entriesOf(inventory, 'LEVEL#')) {
    if (blocked || bucket.includes('condition:')) shelves.add(`${item} at ${location} not to be sold`, onHand);
    if (bucket.includes('owner:')) shelves.add(`${item} at ${location} of others`, onHand);
    shelves.add(`${item} at ${location} on hand`, onHand);
    shelves.add(`${item} at ${location} short`, Math.max(0, -available));
  }
  for (const { projection, standing } of projections) {
    if (!String(projection).startsWith('stock#')) continue;
    const { sku, location } = standing;
    reported.add(`${sku} at ${location} on hand`, standing.onHand);
    reported.add(`${sku} at ${location} short`, standing.lacking);
    reported.add(`${sku} at ${location} not to be sold`, standing.unsellable ?? 0);
    reported.add(`${sku} at ${location} of others`, standing.ofOthers ?? 0);
    reported.add(`${sku} at ${location} waiting`, standing.backordered);
    shelves.add(`${sku} at ${location} waiting`, waiting.get(sku) ?? 0);
  }
  return differing('the stock report and the levels', reported, shelves);
}
