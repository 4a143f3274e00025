import { rawOrders } from './orders.ts';
import { add, differences, entriesOf, type RawSystem, type Row } from './rows.ts';

/** Counters and standings of the order report against a count of the orders themselves. At rest only. */
export function reportViolations(system: RawSystem): string[] {
  const [counted, own] = [new Map<string, number>(), new Map<string, number>()];
  for (const row of system.projections.filter(({ projection }) => String(projection).startsWith('counts#'))) {
    add(counted, `${row['projection']} ${row['entry']} orders`, row['orders'] ?? 0);
    for (const [name, value] of Object.entries(row)) {
      if (name.startsWith('total#')) add(counted, `${row['projection']} ${row['entry']} ${name}`, value as number);
    }
  }
  for (const { order } of rawOrders(system)) {
    const place = `counts#${order['branch']}#${String(order['placedAt']).slice(0, 10)} ${order['channel']}`;
    add(own, `${place} orders`, 1);
    add(own, `${place} total#${order['currency']}`, order['total']);
  }
  return [
    ...differences('the report and the orders', counted, own),
    ...standingViolations(system),
    ...stockReport(system),
  ];
}

/** The report knows the last state of every order. */
function standingViolations(system: RawSystem): string[] {
  const standings = new Map<string, Row>(
    system.projections
      .filter(({ projection }) => String(projection).startsWith('orders#'))
      .map(({ standing }) => [String(standing.orderId), standing as Row]),
  );
  return rawOrders(system).flatMap(({ orderId, order }) => {
    const standing = standings.get(orderId);
    if (!standing) return [`order ${orderId} does not stand in the report`];
    const over = order['completedAt'] ? 'completed' : order['cancelledAt'] ? 'cancelled' : undefined;
    return over === undefined || standing['lifecycle'] === over
      ? []
      : [`order ${orderId} is ${over}, the report says ${standing['lifecycle']}`];
  });
}

function stockReport({ inventory, projections }: RawSystem): string[] {
  const [shelves, reported] = [new Map<string, number>(), new Map<string, number>()];
  for (const { item, location, onHand = 0, available = 0 } of entriesOf(inventory, 'LEVEL#')) {
    add(shelves, `${item} at ${location} on hand`, onHand);
    add(shelves, `${item} at ${location} available`, available);
  }
  for (const { projection, standing } of projections) {
    if (!String(projection).startsWith('stock#')) continue;
    add(reported, `${standing.sku} at ${standing.location} on hand`, standing.onHand);
    add(reported, `${standing.sku} at ${standing.location} available`, standing.available);
  }
  return differences('the stock report and the levels', reported, shelves);
}

/** No customer got the same message twice: one for each cause. */
export function messageViolations({ messages }: RawSystem): string[] {
  const sent = messages.filter(({ message }) => message !== undefined).map(({ message }) => message as Row);
  const causes = Map.groupBy(sent, ({ messageId }) => String(messageId));
  return [...causes].filter(([, same]) => same.length > 1).map(([id]) => `the message ${id} was made twice`);
}
