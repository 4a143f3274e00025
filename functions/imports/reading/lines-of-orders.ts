import { mostLines } from '#shared/contracts/api/orders.ts';
import { orderOfRows, type LineRow, type Said } from './order-of-rows.ts';
import type { BulkRow } from './read-rows.ts';

/** A row that says which order it is of. */
type RowOfOrder = BulkRow & { readonly order: string };

/**
 * Gathers rows that stand together and are of one order, so that there is one for each order. An order of which one row cannot be read cannot be
 * read itself, as nobody wants a part of it. A row that does not even say its order stays alone.
 */
export async function* linesOfOrders(rows: AsyncIterable<BulkRow>): AsyncGenerator<BulkRow> {
  let open: RowOfOrder[] = [];
  for await (const row of rows) {
    const order = orderIn(row);
    const [first] = open;
    if (first && (order !== first.order || open.length === mostLines)) {
      yield asOne(open);
      open = [];
    }
    if (order === undefined) yield row;
    else open.push({ ...row, order });
  }
  if (open.length > 0) yield asOne(open);
}

/** Which order a row is of. */
function orderIn(row: BulkRow): string | undefined {
  const { channel, externalNumber } = saidIn(row);
  return channel === undefined || externalNumber === undefined
    ? undefined
    : `${String(channel)}\n${String(externalNumber)}`;
}

const saidIn = (row: BulkRow): Said => ('body' in row ? row.body : (row.said ?? {}));

function asOne(rows: readonly RowOfOrder[]): BulkRow {
  const [first, ...further] = rows.map(({ line }) => line);
  const said = rows.map((row): LineRow => ({ line: row.line, said: saidIn(row) }));
  const one = {
    line: first ?? 0,
    ...(further.length > 0 ? { furtherLines: further } : {}),
    upTo: rows.at(-1)?.upTo ?? { bytes: 0, lines: 0 },
  };
  const wrong = rows.find((row) => 'unreadable' in row);
  const read = wrong === undefined ? orderOfRows(said) : { unreadable: `line ${wrong.line}: ${wrong.unreadable}` };
  if ('body' in read) return { ...one, body: read.body };
  return {
    ...one,
    unreadable: read.unreadable,
    said: Object.assign({}, ...said.map((each) => each.said).toReversed()),
  };
}

/**
 * Why orders of a file cannot be taken, by what `keyOf` calls them: their rows do not stand together, they have too many, or a row beside them may be one
 * of theirs.
 * @param rows the whole file.
 */
export async function flawedOrders(
  rows: AsyncIterable<BulkRow>,
  keyOf: (row: BulkRow) => string,
): Promise<Map<string, string>> {
  const flaws = new Map<string, string>();
  const places = new Map<string, string>();
  const flaw = (key: string, why: string) => void (key === '' || flaws.has(key) || flaws.set(key, why));
  let before: BulkRow | undefined;
  for await (const row of rows) {
    const [key, keyBefore] = [keyOf(row), before ? keyOf(before) : ''];
    if (before) {
      flawBeside(before, row, (why) => flaw(key, why));
      flawBeside(row, before, (why) => flaw(keyBefore, why));
    }
    const place = placeOf(row);
    const earlier = places.get(key);
    if (key !== '' && earlier !== undefined) {
      flaws.set(
        key,
        keyBefore === key
          ? `it has more than ${mostLines} rows, the most lines of an order`
          : `its rows do not stand together, but in lines ${earlier} and ${place}: sort the file by order`,
      );
    }
    places.set(key, place);
    before = row;
  }
  return flaws;
}

/** Says why `row` may lack what stands beside it. Whether it does, the total of its order tells, where it says one. */
function flawBeside(beside: BulkRow, row: BulkRow, flaw: (why: string) => void): void {
  const [one, other] = [saidIn(beside), saidIn(row)];
  const at = `line ${placeOf(beside)} beside it`;
  if (orderIn(beside) === undefined) return flaw(`${at} cannot be read, and may be a row of it: mend that line`);
  if (other['total'] !== undefined) return;
  // A row under a number or channel that is mistyped: it leaves to others what its order is, or says the same number.
  const isBare = one['currency'] === undefined;
  const isOfOtherChannel = one['externalNumber'] === other['externalNumber'] && one['channel'] !== other['channel'];
  const why = isBare
    ? 'says no currency'
    : isOfOtherChannel
      ? 'has the same order number and another channel'
      : undefined;
  if (why !== undefined) flaw(`${at} ${why}, and may be a row of it: say its total, or mend that line`);
}

function placeOf({ line, furtherLines = [] }: BulkRow): string {
  const last = furtherLines.at(-1);
  return last === undefined ? String(line) : `${line}-${last}`;
}
