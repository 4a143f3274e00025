import { orderFacts, ordersIn } from '../facts/order-facts.ts';
import type { Invariant, Tables } from '../invariant.ts';

/** 4. What is only tried out has no effect: no stock, no work of a location, no money, no place in a report. */
export function testOrdersInvariant(tables: Tables): Invariant {
  return {
    number: 4,
    rule: 'A test order reaches neither stock, warehouse, books nor reports',
    rows(changes) {
      const standings = changes.filter(({ table, after }) => table === 'Projections' && after?.['standing']);
      const counted = standings.map(({ after }) => String(after?.['standing'].orderId));
      return [
        ...[...ordersIn(changes)].flatMap((orderId) => effects(tables, orderId)),
        ...counted
          .filter((orderId) => orderFacts(tables, orderId)?.order['test'])
          .map((orderId) => `the test order ${orderId} stands in the report`),
      ];
    },
  };
}

function effects(tables: Tables, orderId: string): string[] {
  const facts = orderFacts(tables, orderId);
  if (!facts?.order['test']) return [];
  const moved = facts.lines.filter(({ ordered, quantities }) => quantities.open + quantities.cancelled !== ordered);
  const work = facts.rows.filter(({ entry }) => /^(FULFILMENT#|EXCEPTION#|SOURCING#|ORDER#WAIT)/.test(String(entry)));
  const money = [...tables.partition('Billing', orderId).keys()];
  return [...moved.map(({ lineId }) => `line ${lineId}`), ...work.map(({ entry }) => String(entry)), ...money].map(
    (what) => `the test order ${orderId} has come to ${what}`,
  );
}
