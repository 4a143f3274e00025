import { itemSize } from '../eventsources/item-size.ts';
import type { AttributeMap } from '../eventsources/stream-source.ts';

/** A row that a call writes. */
export interface WrittenRow {
  readonly table: string;
  /** What the text of its key begins with, before its numbers and ids: `HEAD#PAGE`, `total`. */
  readonly kind: string;
  /**
   * Units of the row itself, without indexes. A row that is written whole is charged by its size; one that is changed in place, by a
   * size that only the engine knows: taken as up to 1 KB.
   */
  readonly units: number;
}

interface WriteInput {
  readonly TableName: string;
  readonly Item?: AttributeMap;
  readonly Key?: AttributeMap;
}

type BatchedWrite = Readonly<Record<string, Pick<WriteInput, 'Item' | 'Key'>>>;

/** The rows that a writing call writes; `keysOf` names the attributes of a table's key, the sort key last. */
export function writtenRows(
  action: string,
  input: Readonly<Record<string, unknown>>,
  keysOf: (table: string) => readonly string[],
): WrittenRow[] {
  const together = action === 'TransactWriteItems';
  return writesIn(action, input).flatMap(({ TableName: table, Item, Key }) => {
    const row = Item ?? Key;
    if (!row) return [];
    const size = Item ? itemSize(Item) : 0;
    const units = Math.max(1, Math.ceil(size / 1024)) * (together ? 2 : 1);
    return [{ table, kind: kindOf(row, keysOf(table)), units }];
  });
}

function writesIn(action: string, input: Readonly<Record<string, unknown>>): WriteInput[] {
  switch (action) {
    case 'TransactWriteItems':
      return (input['TransactItems'] as Readonly<Record<string, WriteInput>>[]).flatMap((item) => Object.values(item));
    case 'BatchWriteItem':
      return Object.entries(input['RequestItems'] as Readonly<Record<string, readonly BatchedWrite[]>>).flatMap(
        ([TableName, requests]) =>
          requests.flatMap((request) => Object.values(request).map((write) => ({ TableName, ...write }))),
      );
    default:
      return [input as unknown as WriteInput];
  }
}

/** The words of the sort key, or else of the partition key; `row` where neither begins with one. */
function kindOf(row: AttributeMap, keys: readonly string[]): string {
  const texts = keys.map((name) => (row[name] as { readonly S?: string } | undefined)?.S ?? '');
  const words = texts.toReversed().map((text) => /^[A-Za-z_]{2,}(?:#[A-Z]{2,}(?![\dA-Za-z]))*(?=#|$)/.exec(text)?.[0]);
  return words.find((each) => each !== undefined) ?? 'row';
}
