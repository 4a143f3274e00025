import type { RawTables } from '../tables/raw-tables.ts';
import type { Violation } from './checker.ts';

/** The numbers of the orders that violations name by their ids, smallest first. */
export function ordersNamedIn(violations: readonly Violation[], tables: RawTables): number[] {
  const ids = new Set(violations.flatMap(({ sentence }) => sentence.match(/ord_[0-9a-f]{32}/g) ?? []));
  const numbers = [...ids].flatMap((orderId) => {
    const name = String(tables.partition('Orders', orderId).get('ORDER')?.['aggregate'].externalNumber);
    const [, number] = /-(\d+)$/.exec(name) ?? [];
    return number === undefined ? [] : [Number(number)];
  });
  return [...new Set(numbers)].sort((one, other) => one - other);
}
