import { reportViolations } from '../../support/invariants/projections.ts';
import type { RawTables } from '../tables/raw-tables.ts';
import type { Invariant } from './invariant.ts';

/** 12. Every projection equals what a rebuild gives. */
export function projectionsInvariant(tables: RawTables): Invariant {
  const rows = (table: string) =>
    [...tables.partitions(table).values()].flatMap((partition) => [...partition.values()]);
  return {
    number: 12,
    rule: 'Every projection equals what a rebuild from the events gives',
    atRest: () =>
      reportViolations({
        orders: rows('Orders'),
        inventory: rows('Inventory'),
        billing: [],
        projections: rows('Projections'),
        messages: [],
      }),
  };
}
