import { bySubject, compare, type Finding, type Subject } from './compare.ts';
import { StockCheck } from './stock-check.ts';
import { isHeader, placeOf, restored, type Restored, type StoredRow } from './stored-row.ts';
import type { Tables } from './tables.ts';

/** Compares every row of the backup with the live one; and, of orders with a difference, every live one with the backup. */
export async function findDifferences(live: Tables, backup: Tables): Promise<Subject[]> {
  const findings: Finding[] = [];
  for (const table of restored.filter((name) => backup.has(name))) {
    for await (const rows of backup.pages(table)) {
      const present = await live.sameRows(table, rows);
      for (const row of rows) {
        const finding = compare(table, row, present.get(placeOf(table, row).join('\n')));
        if (finding) findings.push(finding);
      }
    }
  }
  const orderIds = bySubject(findings).flatMap(({ orderId }) => orderId ?? []);
  for (const orderId of orderIds) findings.push(...(await addedTo(orderId, live, backup)));
  return bySubject(findings);
}

async function addedTo(orderId: string, live: Tables, backup: Tables): Promise<Finding[]> {
  if (!backup.has('Orders')) return [];
  const rows = await live.partition('Orders', orderId);
  const before = await backup.sameRows('Orders', rows);
  const added = rows.filter((row) => !before.has(placeOf('Orders', row).join('\n')));
  return added.flatMap((row) => compare('Orders', undefined, row) ?? []);
}

/** The header of an order as it stands now; undefined where there is none. */
export async function headerOf(orderId: string, live: Tables): Promise<StoredRow | undefined> {
  const table: Restored = 'Orders';
  return (await live.partition(table, orderId)).find((row) => isHeader(table, row));
}

/** Sentences on every shelf whose level is not the sum of its rows. */
export async function checkStock(live: Tables): Promise<string[]> {
  const check = new StockCheck();
  for await (const rows of live.pages('Inventory')) for (const row of rows) check.take(row);
  return check.wrong();
}
