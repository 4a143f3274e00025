import type { Row } from './facts/rows.ts';
import type { Invariant, Tables } from './invariant.ts';
import { isOrder, lineStateOf, lossesOf, orderFacts, ordersIn, sum, type OrderFacts } from './facts/order-facts.ts';
import { GroupedSums, RunningSums } from './facts/running-sums.ts';

/** 11. A cancellation racing a shipment ends in exactly one of the two, for every unit, on the shelf and on the order alike. */
export function cancelOrShipInvariant(tables: Tables): Invariant {
  const left = new GroupedSums();

  return {
    number: 11,
    rule: 'A cancellation racing a shipment ends in exactly one of the two',
    rows(changes) {
      for (const { after, before } of changes) {
        const movement = (before ? undefined : after?.['movement']) as Row | undefined;
        if (movement?.['kind'] === 'shipment') left.of(movement['orderId']).add(movement['sku'], -movement['quantity']);
      }
      return [...ordersIn(changes)].flatMap((orderId) => {
        const facts = orderFacts(tables, orderId);
        return facts ? handViolations(facts) : [];
      });
    },
    atRest() {
      return [...tables.partitions('Orders').keys()].filter(isOrder).flatMap((orderId) => {
        const facts = orderFacts(tables, orderId);
        return facts ? shelfViolations(facts, left.of(orderId)) : [];
      });
    },
  };
}

/** What locations have in hand, or have given away, is what the lines say. */
function handViolations({ orderId, lines, rows }: OrderFacts): string[] {
  const inHands = new RunningSums();
  for (const { fulfilmentOrder } of rows) {
    const state =
      lineStateOf[fulfilmentOrder?.state] ?? (fulfilmentOrder?.state === 'undelivered' ? 'nowhere' : undefined);
    if (state === undefined) continue;
    for (const { lineId, quantity } of fulfilmentOrder.lines as Row[]) inHands.add(`${lineId} ${state}`, quantity);
    for (const { lineId, quantity } of lossesOf(fulfilmentOrder)) {
      inHands.add(`${lineId} ${state}`, -quantity);
      inHands.add(`${lineId} lost`, quantity);
    }
  }
  return lines.flatMap(({ lineId, quantities }) =>
    ['released', 'picked', 'packed', 'shipped', 'delivered', 'lost', 'nowhere']
      .filter((state) => (quantities[state] ?? 0) !== inHands.of(`${lineId} ${state}`))
      .map(
        (state) =>
          `order ${orderId} line ${lineId}: ${quantities[state]} units ${state}, its locations have ${inHands.of(`${lineId} ${state}`)}`,
      ),
  );
}

function shelfViolations({ orderId, lines }: OrderFacts, left: RunningSums): string[] {
  const goods = Map.groupBy(
    lines.filter(({ kind }) => kind === 'goods'),
    ({ sku }) => String(sku),
  );
  return [...goods].flatMap(([sku, same]) => {
    const gone = sum(same, ({ quantities }) => quantities.shipped + quantities.delivered + quantities.lost);
    return gone === left.of(sku)
      ? []
      : [`order ${orderId}: ${left.of(sku)} of ${sku} have left the shelf, ${gone} the order`];
  });
}
