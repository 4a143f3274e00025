import type { Order, OrderLine } from '../aggregate/order.ts';

/** The rule that holds an order with lines that are no items here. */
export const mappingRule = 'unknown-item';

/** The lines that are no items here, of which units are still wanted. */
export function unmappedLines({ lines }: Pick<Order, 'lines'>): OrderLine[] {
  return lines.filter(({ unmapped, ordered, quantities }) => unmapped && quantities.cancelled < ordered);
}
