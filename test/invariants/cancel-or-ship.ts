import type { Row } from './facts/rows.ts';
import type { Invariant, Tables } from './invariant.ts';
import {
  isOrder,
  isRecorded,
  lineStateOf,
  lossesOf,
  orderFacts,
  sentBackOf,
  ordersIn,
  sum,
  type OrderFacts,
} from './facts/order-facts.ts';
import { GroupedSums, RunningSums } from './facts/running-sums.ts';

/** 11. A cancellation racing a shipment ends in exactly one of the two, for every unit, on the shelf and on the order alike. */
export function cancelOrShipInvariant(tables: Tables): Invariant {
  const left = new GroupedSums();
  const back = new GroupedSums();

  return {
    number: 11,
    rule: 'A cancellation racing a shipment ends in exactly one of the two',
    rows(changes) {
      for (const { after, before } of changes) {
        const movement = (before ? undefined : after?.['movement']) as Row | undefined;
        if (movement?.['kind'] === 'shipment') left.of(movement['orderId']).add(movement['sku'], -movement['quantity']);
        if (movement?.['kind'] === 'return') back.of(movement['orderId']).add(movement['sku'], movement['quantity']);
      }
      return [...ordersIn(changes)].flatMap((orderId) => {
        const facts = orderFacts(tables, orderId);
        // What was shipped elsewhere was in no hands here.
        return facts && !isRecorded(facts) ? handViolations(facts) : [];
      });
    },
    atRest() {
      return [...tables.partitions('Orders').keys()].filter(isOrder).flatMap((orderId) => {
        const facts = orderFacts(tables, orderId);
        return facts && !isRecorded(facts) ? shelfViolations(facts, left.of(orderId), back.of(orderId)) : [];
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
    for (const { lineId, quantity, found = 0 } of sentBackOf(fulfilmentOrder)) {
      inHands.add(`${lineId} ${state}`, found - quantity);
      inHands.add(`${lineId} lost`, -found);
      inHands.add(`${lineId} sent_back`, quantity);
    }
  }
  return lines.flatMap(({ lineId, quantities }) =>
    ['released', 'picked', 'packed', 'shipped', 'delivered', 'lost', 'sent_back', 'nowhere']
      .filter((state) => (quantities[state] ?? 0) !== inHands.of(`${lineId} ${state}`))
      .map(
        (state) =>
          `order ${orderId} line ${lineId}: ${quantities[state]} units ${state}, its locations have ${inHands.of(`${lineId} ${state}`)}`,
      ),
  );
}

function shelfViolations({ orderId, lines }: OrderFacts, left: RunningSums, back: RunningSums): string[] {
  const goods = Map.groupBy(
    lines.filter(({ kind }) => kind === 'goods'),
    ({ sku }) => String(sku),
  );
  return [...goods].flatMap(([sku, same]) => {
    // What was made for the order was on no shelf.
    const stocked = same.filter(({ custom }) => !custom);
    const gone = sum(
      stocked,
      ({ quantities }) => quantities.shipped + quantities.delivered + quantities.lost + quantities.sent_back,
    );
    const returned = sum(stocked, ({ quantities }) => quantities.sent_back);
    return [
      ...(gone === left.of(sku)
        ? []
        : [`order ${orderId}: ${left.of(sku)} of ${sku} have left the shelf, ${gone} the order`]),
      ...(returned === back.of(sku)
        ? []
        : [`order ${orderId}: ${back.of(sku)} of ${sku} came back to the shelf, ${returned} were sent back`]),
    ];
  });
}
