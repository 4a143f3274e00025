import type { Order } from './order.ts';
import { unitsIn } from './status.ts';

/** True while an order that is to ship complete has units that wait for stock: what is set aside waits with them. */
export function waitsForTheRest({ shipComplete, lines }: Pick<Order, 'shipComplete' | 'lines'>): boolean {
  return shipComplete === true && unitsIn(lines, 'backordered') > 0;
}
