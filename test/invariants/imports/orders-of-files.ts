import { eventsIn } from '../facts/order-facts.ts';
import type { Row } from '../facts/rows.ts';
import type { Invariant, Tables } from '../invariant.ts';

/** 4. The orders that an import has placed are those that it tells to be created, each with a line for each of its rows. */
export function ordersOfFilesInvariant(tables: Tables): Invariant {
  /** Lines of the orders that each import has placed, by what their rows are called. */
  function placedByImports(): Map<string, Map<string, number>> {
    const placed = new Map<string, Map<string, number>>();
    for (const rows of tables.partitions('Orders').values()) {
      const header = rows.get('ORDER');
      const [first] = eventsIn(rows.values());
      const cause = String(first?.['metadata'].causationId ?? '');
      if (!header || !cause.startsWith('imp_')) continue;
      const { externalNumber, channel } = header['aggregate'] as Row;
      const own = placed.get(cause) ?? new Map<string, number>();
      placed.set(cause, own.set(`${externalNumber} of ${channel}`, Number(header['lineCount'])));
    }
    return placed;
  }

  function violations(importId: string, rows: ReadonlyMap<string, Row>, placed: ReadonlyMap<string, number>): string[] {
    const outcomes = [...rows].flatMap(([entry, row]) => (entry.startsWith('ROWS#') ? (row['outcomes'] as Row[]) : []));
    const created = Map.groupBy(
      outcomes.filter(({ result }) => result === 'created'),
      ({ key }) => String(key),
    );
    return [
      ...[...placed.keys()]
        .filter((key) => !created.has(key))
        .map((key) => `${importId} has placed ${key}, and does not tell so`),
      ...[...created].flatMap(([key, told]) => {
        const lines = placed.get(key);
        if (lines === undefined) return [`${importId} tells that ${key} was created, and it was not`];
        return lines === told.length ? [] : [`${key} has ${lines} lines, and ${told.length} rows in ${importId}`];
      }),
    ];
  }

  return {
    number: 4,
    rule: 'The orders that an import has placed are those that it tells to be created, each with a line for each of its rows',
    atRest() {
      const placed = placedByImports();
      return [...tables.partitions('Imports')].flatMap(([importId, rows]) => {
        const { kind, stage, layout } = (rows.get('IMPORT')?.['facts'] ?? {}) as Row;
        const isOver = stage === 'completed' || stage === 'cancelled';
        const isOfRows = (kind === 'orders' || kind === 'history') && layout?.csv !== undefined;
        return isOver && isOfRows ? violations(importId, rows, placed.get(importId) ?? new Map()) : [];
      });
    },
  };
}
