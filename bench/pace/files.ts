import { setTimeout as sleep } from 'node:timers/promises';
import { tell } from '../progress.ts';
import type { Findings } from '../report.ts';
import { processorSeconds, untilAtRest } from '../load/rest.ts';
import { significant } from '../statistics.ts';
import { idleWarehouse, System } from '../system/system.ts';
import { RawPace } from './raw-pace.ts';

/** How much is done: so many items, then what was counted of each, beside so many raw transactions. */
interface Extent {
  readonly rows: number;
  readonly raw: number;
}

const extents: Readonly<Record<'quick' | 'full', Extent>> = {
  quick: { rows: 2_000, raw: 100 },
  full: { rows: 100_000, raw: 2_000 },
};

interface Pace {
  readonly rows: number;
  /** From its start to its end; what follows from its rows may go on. */
  readonly rowsPerSecond: number;
  /** Of host and engine until all that follows is done, per row (ms). */
  readonly processor: number;
}

/** Files of items and of what was counted of them, as the system imports them, beside raw transactions. */
export async function files(quick: boolean): Promise<Findings> {
  const { rows, raw } = extents[quick ? 'quick' : 'full'];
  const pace = await RawPace.prepare();
  await pace.perSecond(raw);
  const rawPerSecond = await pace.perSecond(raw);
  await pace.stop();
  return System.during({ demoSpeed: idleWarehouse }, async (system) => {
    await untilAtRest(system);
    const numbers = Array.from({ length: rows }, (_, index) => `FILED-${index}`);
    const items = ['sku,description,barcode', ...numbers.map((sku, index) => `${sku},Item ${index},20${index}`), ''];
    const counts = ['sku,location,counted', ...numbers.map((sku, index) => `${sku},london,${(index % 90) + 10}`), ''];
    const ofItems = await importing(system, 'items', items.join('\n'), rows);
    const ofStock = await importing(system, 'stock', counts.join('\n'), rows);
    return findings({ items: ofItems, stock: ofStock, rawPerSecond });
  });
}

interface ImportState {
  readonly importId: string;
  readonly stage: string;
  readonly rows: Readonly<Record<string, number>>;
}

async function importing(system: System, kind: string, content: string, rows: number): Promise<Pace> {
  tell(`files: ${kind}`);
  const bytes = Buffer.byteLength(content);
  const made = (await system.call('POST', '/v1/imports', { kind, fileName: `${kind}.csv`, bytes })) as ImportState & {
    readonly upload: { readonly url: string; readonly headers: Readonly<Record<string, string>> };
  };
  const { 'content-length': _, ...headers } = made.upload.headers;
  const put = await fetch(made.upload.url, { method: 'PUT', headers, body: content });
  if (put.status !== 200) throw new Error(`the file of ${kind} was answered with ${put.status}`);
  const before = processorSeconds(system);
  const began = performance.now();
  const path = `/v1/imports/${made.importId}`;
  let present = (await system.call('POST', `${path}/start`, {})) as ImportState;
  while (present.stage === 'running') {
    await sleep(200);
    present = (await system.call('GET', path)) as ImportState;
  }
  const seconds = (performance.now() - began) / 1000;
  const taken = (present.rows['created'] ?? 0) + (present.rows['counted'] ?? 0);
  if (taken !== rows) throw new Error(`of ${rows} rows ${JSON.stringify(present.rows)}`);
  await untilAtRest(system);
  const after = processorSeconds(system);
  const used = after.host + after.engine - before.host - before.engine;
  return { rows, rowsPerSecond: rows / seconds, processor: (used * 1000) / rows };
}

function findings(found: { readonly items: Pace; readonly stock: Pace; readonly rawPerSecond: number }): Findings {
  const { items, stock, rawPerSecond } = found;
  const rowOf = (what: string, { rows, rowsPerSecond, processor }: Pace) => [
    what,
    rows,
    significant(rowsPerSecond),
    significant(rowsPerSecond / rawPerSecond),
    processor,
  ];
  return {
    tables: [
      {
        title: `Files imported by the system; raw transactions of an order's rows: ${significant(rawPerSecond)} per second`,
        head: ['file', 'rows', 'rows per second', 'to raw', 'CPU ms per row'],
        rows: [rowOf('items', items), rowOf('stock', stock)],
      },
    ],
    remarks: [
      'From the start of an import to its end, each row carried out and told. Raw transactions of a placed order of one line, by 8 clients, just before. Processor time of host and engine until all that follows from the rows is done.',
    ],
    goals: [
      {
        what: 'rows of items imported per second',
        wanted: { atLeast: 500 },
        measured: significant(items.rowsPerSecond),
      },
      {
        what: 'rows of stock imported per second',
        wanted: { atLeast: 500 },
        measured: significant(stock.rowsPerSecond),
      },
    ],
    figures: found,
  };
}
