import { bySubject, compare, type Finding, type Subject } from './compare.ts';
import { RowVersions } from './row-versions.ts';
import { StockCheck } from './stock-check.ts';
import { isHeader, placeOf, restored, type Restored, type StoredRow } from './stored-row.ts';
import type { Tables } from './tables.ts';

/** What reads tables. */
type Readable = Pick<Tables, 'has' | 'pages' | 'sameRows' | 'partition'>;

/**
 * Compares every row of the backup with the live one; and, where there is a difference, the live rows of the same order, item or party
 * with the backup.
 */
export async function findDifferences(
  live: Readable,
  backup: Readable,
  versions = new RowVersions(),
): Promise<Subject[]> {
  const findings: Finding[] = [];
  for (const table of restored.filter((name) => backup.has(name))) {
    for await (const rows of backup.pages(table)) {
      const present = await live.sameRows(table, rows);
      for (const row of present.values()) versions.take(table, row);
      for (const row of rows) {
        const finding = compare(table, row, present.get(placeOf(table, row).join('\n')));
        if (finding) findings.push(finding);
      }
    }
  }
  for (const subject of bySubject(findings)) {
    for (const [table, partition] of partitionsOf(subject)) {
      if (backup.has(table)) findings.push(...(await addedTo(table, partition, live, backup)));
    }
  }
  const subjects: Subject[] = [];
  for (const subject of bySubject(findings)) {
    subjects.push({ ...subject, header: await headerAtComparison(subject, backup) });
  }
  return subjects;
}

/** The partitions that are a subject's alone. */
function partitionsOf({ orderId, findings }: Subject): readonly (readonly [Restored, string])[] {
  if (orderId !== undefined) return (['Orders', 'Billing'] as const).map((table) => [table, orderId]);
  const own = findings.filter(({ table }) => table === 'Catalogue' || table === 'Parties');
  return own.slice(0, 1).map(({ table, backup = {} }) => [table, placeOf(table, backup)[0]]);
}

async function addedTo(table: Restored, partition: string, live: Readable, backup: Readable): Promise<Finding[]> {
  const rows = await live.partition(table, partition);
  const before = await backup.sameRows(table, rows);
  const added = rows.filter((row) => !before.has(placeOf(table, row).join('\n')));
  return added.flatMap((row) => compare(table, undefined, row) ?? []);
}

/** The live header as it was when it was compared: where that found nothing, it was the backup's. */
async function headerAtComparison({ orderId, findings }: Subject, backup: Readable): Promise<StoredRow | undefined> {
  const found = findings.find(({ table, backup: before, live = {} }) => isHeader(table, before ?? live));
  if (found || orderId === undefined || !backup.has('Orders')) return found?.live;
  const key = { order: { S: orderId }, entry: { S: 'ORDER' } };
  return [...(await backup.sameRows('Orders', [key])).values()][0];
}

/** Sentences on every shelf whose level is not what movements and orders come to. */
export async function checkStock(live: Tables): Promise<string[]> {
  const check = new StockCheck();
  for (const table of ['Inventory', 'Orders'] as const) {
    for await (const rows of live.pages(table)) for (const row of rows) check.take(table, row);
  }
  return check.wrong();
}
