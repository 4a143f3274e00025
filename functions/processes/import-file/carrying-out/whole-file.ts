import { bulkKinds, flawedOrders, type BulkKind, type BulkRow } from '#functions/imports/public.ts';
import type { Extent } from '#shared/csv/csv-file.ts';
import type { ImportKind } from '#shared/contracts/vocabulary.ts';
import type { ReadableRow } from './carry-out.ts';
import { codeOf, keyOf } from './row-key.ts';

/** What is known of rows by the rest of their file alone. */
export interface WholeFile {
  /** Why a row is not taken; undefined where nothing in the file is against it. */
  readonly against: (row: BulkRow) => string | undefined;
  /** Rows behind these that kits among them are made of, and that were not given before. */
  readonly componentsBehind: (rows: readonly BulkRow[]) => Promise<ReadableRow[]>;
  /** True of a row that may have been carried out before its place, for a kit. */
  readonly isAhead: (row: BulkRow) => boolean;
}

/** So many bytes are read on to a further row, and not anew. */
const piece = 1_000_000;

/** Looks through a whole file, of which `rowsFrom` gives the rows behind a place, for what its rows say of each other. */
export async function wholeFile(
  kind: ImportKind,
  isCsv: boolean,
  start: Extent,
  rowsFrom: (place: Extent) => AsyncGenerator<BulkRow>,
): Promise<WholeFile> {
  const read: BulkKind = bulkKinds[kind];
  if (read.rowsAreLines && isCsv) {
    const flaws = await flawedOrders(rowsFrom(start), (row) => keyOf(kind, row));
    return { against: (row) => flaws.get(keyOf(kind, row)), componentsBehind: async () => [], isAhead: () => false };
  }
  const first = new Map<string, number>();
  /** Of each component that stands behind a kit of it, its line and what of the file stands before it. */
  const behindKits = new Map<string, { readonly line: number; readonly before: Extent }>();
  const needed = new Set<string>();
  const given = new Set<number>();
  let before = start;
  for await (const row of rowsFrom(start)) {
    const key = keyOf(kind, row);
    if (key !== '' && !first.has(key)) {
      first.set(key, row.line);
      if (needed.has(key)) behindKits.set(key, { line: row.line, before });
    }
    for (const sku of kind === 'items' ? componentsOf(row) : []) if (!first.has(sku)) needed.add(sku);
    before = row.upTo;
  }
  return {
    against(row) {
      const key = keyOf(kind, row);
      const line = first.get(key) ?? row.line;
      return line === row.line ? undefined : `line ${line} is about ${key} already`;
    },
    async componentsBehind(rows) {
      const last = rows.at(-1)?.line ?? 0;
      const wanted = [...new Set(rows.flatMap(componentsOf))].flatMap((sku) => behindKits.get(sku) ?? []);
      const places = wanted.filter(({ line }) => line > last && !given.has(line));
      const found: ReadableRow[] = [];
      let reading: { readonly rows: AsyncGenerator<BulkRow>; at: number } | undefined;
      for (const { line, before } of places.toSorted((one, other) => one.line - other.line)) {
        given.add(line);
        // What stands close by is read on to: the file is read by pieces.
        if (!reading || before.bytes - reading.at > piece) reading = { rows: rowsFrom(before), at: before.bytes };
        for (;;) {
          const { value: row } = await reading.rows.next();
          if (!row) break;
          reading.at = row.upTo.bytes;
          if (row.line === line && 'body' in row) found.push(row);
          if (row.line >= line) break;
        }
      }
      return found;
    },
    isAhead: (row) => behindKits.get(keyOf(kind, row))?.line === row.line,
  };
}

/** What a kit is made of, by SKU; nothing of any other row. */
function componentsOf(row: BulkRow): string[] {
  const components: unknown = 'body' in row ? row.body['components'] : undefined;
  if (!Array.isArray(components)) return [];
  return components.flatMap((one: unknown) =>
    typeof one === 'object' && one !== null && 'sku' in one ? [codeOf(one.sku)] : [],
  );
}
