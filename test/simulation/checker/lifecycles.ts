import type { RawTables } from '../tables/raw-tables.ts';
import { isOrder, orderFacts } from '../../invariants/facts/order-facts.ts';

/** How many orders are completed, cancelled or still under way, by their own rows. */
export function lifecyclesIn(tables: RawTables): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const orderId of [...tables.partitions('Orders').keys()].filter(isOrder)) {
    const { completedAt, cancelledAt } = orderFacts(tables, orderId)?.order ?? {};
    const lifecycle = completedAt ? 'completed' : cancelledAt ? 'cancelled' : 'under way';
    counts[lifecycle] = (counts[lifecycle] ?? 0) + 1;
  }
  return counts;
}
