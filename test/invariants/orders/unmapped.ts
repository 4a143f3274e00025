import { orderFacts, ordersIn } from '../facts/order-facts.ts';
import type { Invariant, Tables } from '../invariant.ts';

/** 8. A line is of an item that there is, or waits to be mapped to one and goes nowhere meanwhile. */
export function unmappedInvariant(tables: Tables): Invariant {
  return {
    number: 8,
    rule: 'A line whose SKU is no item goes nowhere before it is mapped to one',
    rows: (changes) => [...ordersIn(changes)].flatMap((orderId) => violations(tables, orderId)),
  };
}

function violations(tables: Tables, orderId: string): string[] {
  return (orderFacts(tables, orderId)?.lines ?? []).flatMap(({ lineId, sku, unmapped, ordered, quantities }) => {
    const where = `order ${orderId} line ${lineId}`;
    if (!unmapped) {
      return tables.partition('Catalogue', String(sku)).has('ITEM') ? [] : [`${where}: there is no item ${sku}`];
    }
    return quantities.open + quantities.cancelled === ordered ? [] : [`${where}: it is no item, and has moved`];
  });
}
