import { ApiError, isRefusal, type CallArguments, type OpenOms, type StockCount } from '@open-oms/client';
import { forEachAtOnce } from '../../pool.ts';
import { bulkKinds, type BulkName } from './kinds.ts';
import type { BulkRow } from './read-rows.ts';

/** What came of a row; `readable` is all that a dry run says. */
export const results = ['created', 'changed', 'unchanged', 'counted', 'readable', 'rejected', 'refused'] as const;

export interface RowResult {
  readonly line: number;
  /** What the row is about; empty where that cannot be read. */
  readonly key: string;
  readonly result: (typeof results)[number];
  /** Why it was rejected here or refused by the API. */
  readonly detail: string;
}

/** How rows reach the system. */
export interface Sender {
  /** Undefined for a dry run. */
  readonly client: OpenOms | undefined;
  readonly kind: BulkName;
  /** Names the content of the file, so that who starts again repeats the same requests. */
  readonly series: string;
  readonly concurrency: number;
}

type Readable = Extract<BulkRow, { readonly body: object }>;
type Told = (result: RowResult) => void;

/** Sends some rows of a file; `seen` knows the keys of those before. Throws for what concerns all rows alike. */
export async function sendRows(
  sender: Sender,
  rows: readonly BulkRow[],
  seen: Map<string, number>,
  told: Told,
): Promise<void> {
  const good: Readable[] = [];
  for (const row of rows) {
    const why = 'body' in row ? repeats(sender.kind, row, seen) : row.unreadable;
    if ('body' in row && why === undefined) good.push(row);
    else
      told({
        line: row.line,
        key: 'body' in row ? keyOf(sender.kind, row) : '',
        result: 'rejected',
        detail: why ?? '',
      });
  }
  const { client } = sender;
  if (!client) {
    for (const row of good) told({ line: row.line, key: keyOf(sender.kind, row), result: 'readable', detail: '' });
  } else if (sender.kind === 'stock') {
    await countAll(client, sender, good, told);
  } else {
    const { kind, concurrency } = sender;
    await forEachAtOnce(good, concurrency, async (row) => {
      told({ line: row.line, key: keyOf(kind, row), ...(await put(client, kind, row, sender.series)) });
    });
  }
}

/** Of two rows about one thing the second is not taken: which would win, if both are sent at once, nobody could say. */
function repeats(kind: BulkName, row: Readable, seen: Map<string, number>): string | undefined {
  const key = keyOf(kind, row);
  const before = seen.get(key);
  if (before === undefined) seen.set(key, row.line);
  return before === undefined ? undefined : `line ${before} is about ${key} already`;
}

function keyOf(kind: BulkName, { body }: Readable): string {
  const key = String(body[bulkKinds[kind].key]);
  return kind === 'stock' ? `${key} at ${String(body['location'])}` : key;
}

type Outcome = Pick<RowResult, 'result' | 'detail'>;

const operations = {
  items: { create: 'createItem', read: 'getItem', replace: 'replaceItem' },
  customers: { create: 'createCustomer', read: 'getCustomer', replace: 'replaceCustomer' },
} as const;

const tries = 5;

/** Creates what there is not, and changes what there is in what the row says. */
async function put(
  client: OpenOms,
  kind: keyof typeof operations,
  { line, body }: Readable,
  series: string,
): Promise<Outcome> {
  const { create, read, replace } = operations[kind];
  const { key, usual } = bulkKinds[kind];
  const refused = await refusalOf(() =>
    call(client, create, { body: { ...usual, ...body }, idempotencyKey: `import:${kind}:${series}:${line}` }),
  );
  if (refused === undefined) return { result: 'created', detail: '' };
  const params = { [key]: String(body[key]) };
  for (let attempt = 1; ; attempt += 1) {
    let outcome: Outcome = { result: 'unchanged', detail: '' };
    const why = await refusalOf(async () => {
      if (!isRefusal(refused, 'already-exists')) throw refused;
      const { body: before, etag } = await exchange(client, read, { params });
      const after = await exchange(client, replace, { params, body: { ...before, ...body }, ifMatch: etag });
      if (after.etag !== etag) outcome = { result: 'changed', detail: '' };
    });
    if (why === undefined) return outcome;
    if (!isRefusal(why, 'stale-version') || attempt === tries) return { result: 'refused', detail: why.message };
  }
}

/** Counts are recorded by location, many lines at a time; of lines that are refused together each is sent alone. */
async function countAll(
  client: OpenOms,
  { series, concurrency }: Sender,
  rows: readonly Readable[],
  told: Told,
): Promise<void> {
  const requests = [...Map.groupBy(rows, ({ body }) => String(body['location']))].flatMap(([location, own]) =>
    Array.from({ length: Math.ceil(own.length / linesPerCount) }, (_, part) => ({
      location,
      rows: own.slice(part * linesPerCount, (part + 1) * linesPerCount),
    })),
  );
  await forEachAtOnce(requests, Math.min(concurrency, 4), async ({ location, rows: own }) => {
    const refused = await count(client, location, own, series);
    for (const row of own) {
      const why = refused === undefined || own.length === 1 ? refused : await count(client, location, [row], series);
      const outcome =
        why === undefined
          ? ({ result: 'counted', detail: '' } as const)
          : ({ result: 'refused', detail: why.message } as const);
      told({ line: row.line, key: keyOf('stock', row), ...outcome });
    }
  });
}

const linesPerCount = 50;

async function count(
  client: OpenOms,
  location: string,
  rows: readonly Readable[],
  series: string,
): Promise<ApiError | undefined> {
  const [from, to] = [rows[0]?.line ?? 0, rows.at(-1)?.line ?? 0];
  const lines = rows.map(({ body: { location: _, ...line } }) => line) as unknown as StockCount['lines'];
  const reference = `IMPORT-${series.slice(0, 12)}-${from}`;
  return refusalOf(() =>
    call(client, 'countStock', {
      body: { location, lines, reference },
      idempotencyKey: `import:stock:${series}:${from}-${to}`,
    }),
  );
}

/** Why the API refuses it. Throws where it is no refusal of the row: not logged in, too busy, or broken. */
async function refusalOf(work: () => Promise<unknown>): Promise<ApiError | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status === 401 || error.status === 429 || error.status >= 500)
      throw error;
    return error;
  }
}

type Writing =
  | 'createItem'
  | 'createCustomer'
  | 'replaceItem'
  | 'replaceCustomer'
  | 'getItem'
  | 'getCustomer'
  | 'countStock';

/** What a file says is checked by the API, which knows more than the types do. */
const call = (client: OpenOms, operation: Writing, given: object): Promise<unknown> =>
  client.call(operation, ...([given] as unknown as CallArguments<Writing>));

const exchange = (client: OpenOms, operation: Writing, given: object) =>
  client.exchange(operation, ...([given] as unknown as CallArguments<Writing>));
