import { isRecorded, orderFacts, ordersIn } from '../facts/order-facts.ts';
import type { Row } from '../facts/rows.ts';
import type { Invariant, Tables } from '../invariant.ts';

/** 8. A line is of an item that there is, is custom where its channel takes such, or waits to be mapped to one and goes nowhere meanwhile. */
export function unmappedInvariant(tables: Tables): Invariant {
  return {
    number: 8,
    rule: 'A line whose SKU is no item goes nowhere before it is mapped to one',
    rows: (changes) => [
      ...[...ordersIn(changes)].flatMap((orderId) => violations(tables, orderId)),
      ...changes.flatMap(({ entry, after }) =>
        entry.startsWith('LEVEL#') && after ? stockOfNothing(tables, after) : [],
      ),
    ],
  };
}

/** Stock is of items alone. */
function stockOfNothing(tables: Tables, { item }: Row): string[] {
  return tables.partition('Catalogue', String(item)).has('ITEM') ? [] : [`there is stock of ${item}, which is no item`];
}

function violations(tables: Tables, orderId: string): string[] {
  const facts = orderFacts(tables, orderId);
  // What was sold long ago may be no item any more.
  if (facts && isRecorded(facts)) return [];
  return (facts?.lines ?? []).flatMap(({ lineId, sku, unmapped, custom, ordered, quantities }) => {
    const where = `order ${orderId} line ${lineId}`;
    if (custom) {
      const { channel } = facts?.order ?? {};
      const { unknownItems } = tables.partition('Parties', `channel#${channel}`).get('CHANNEL')?.['details'] ?? {};
      return unknownItems === 'custom' && !unmapped
        ? []
        : [`${where}: it is custom, and its channel takes no such lines`];
    }
    if (!unmapped) {
      return tables.partition('Catalogue', String(sku)).has('ITEM') ? [] : [`${where}: there is no item ${sku}`];
    }
    return quantities.open + quantities.cancelled === ordered ? [] : [`${where}: it is no item, and has moved`];
  });
}
