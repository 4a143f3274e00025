import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { formerCommit, formerSources } from '../system/former.ts';
import { tell } from '../progress.ts';
import { RawPace } from './raw-pace.ts';
import type { Findings } from '../report.ts';
import { processorSeconds, untilAtRest } from '../load/rest.ts';
import { significant } from '../statistics.ts';
import { fastWarehouse, presentSources, System, type Sources } from '../system/system.ts';

const run = promisify(execFile);

/** How much is done: the first rows of a real file are imported, beside so many raw transactions. */
interface Extent {
  readonly rows: number;
  readonly raw: number;
}

const extents: Readonly<Record<'quick' | 'full', Extent>> = {
  quick: { rows: 300, raw: 100 },
  full: { rows: 3_000, raw: 2000 },
};

interface Pace {
  readonly orders: number;
  readonly lines: number;
  /** From the first order's being placed to the last one's end. */
  readonly ordersPerSecond: number;
  readonly rawPerSecond: number;
  /** Of host and engine, per order (ms). */
  readonly processor: number;
}

/** Real invoices, from the file to delivered orders, beside raw transactions: with these sources and with the former ones. */
export async function imports(quick: boolean): Promise<Findings> {
  const extent = extents[quick ? 'quick' : 'full'];
  const former = await formerSources();
  const folder = mkdtempSync(join(tmpdir(), 'oms-bench-import-'));
  try {
    const file = join(folder, 'invoices.csv');
    const name = cutOff(file, extent.rows);
    const before = await importWith(former, file, extent);
    const now = await importWith(presentSources, file, extent);
    return findings(name, now, before);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes the first rows of the real file, or of the sample where there is none. @returns the name of what was taken. */
function cutOff(file: string, rows: number): string {
  const real = join(process.env['OMS_REAL_DATA'] ?? '', 'online-retail', '2010-12_2011-02.csv.gz');
  const isReal = process.env['OMS_REAL_DATA'] !== undefined && existsSync(real);
  const sample = resolve(import.meta.dirname, '../../test/fixtures/online-retail.csv');
  const text = isReal ? gunzipSync(readFileSync(real)).toString('utf8') : readFileSync(sample, 'utf8');
  const lines = text.split('\n').slice(0, rows + 1);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return isReal ? 'Online Retail, 2010-12_2011-02.csv.gz' : 'the sample of the tests (OMS_REAL_DATA names no folder)';
}

async function importWith(sources: Sources, file: string, extent: Extent): Promise<Pace> {
  const raw = await RawPace.prepare(sources);
  await raw.perSecond(extent.raw);
  const rawPerSecond = await raw.perSecond(extent.raw);
  await raw.stop();
  return System.during({ sources, demoSpeed: fastWarehouse }, async (system) => {
    await untilAtRest(system);
    tell('imports: importing');
    const before = processorSeconds(system);
    const summary = await importFile(system, sources, file);
    await untilAtRest(system);
    const after = processorSeconds(system);
    const used = after.host + after.engine - before.host - before.engine;
    const orders = summary.orders.delivered;
    return {
      orders,
      lines: summary.lines,
      ordersPerSecond: summary.ordersPerSecond.wholeLife,
      rawPerSecond,
      processor: (used * 1000) / orders,
    };
  });
}

interface Summary {
  readonly lines: number;
  readonly orders: { readonly delivered: number };
  readonly ordersPerSecond: { readonly wholeLife: number };
}

/** By the command line of the same sources, whose exit code says whether everything adds up. */
async function importFile(system: System, sources: Sources, file: string): Promise<Summary> {
  const { api, token, clientId, clientSecret } = system.ready;
  const { stdout } = await run(
    process.execPath,
    [
      join(sources.folder, sources.commandLine),
      'import',
      'online-retail',
      file,
      '--json',
      '--report',
      `${file}.report`,
    ],
    {
      cwd: sources.folder,
      maxBuffer: 64 * 1024 * 1024,
      env: {
        ...process.env,
        OMS_API: api,
        OMS_TOKEN_URL: token,
        OMS_CLIENT_ID: clientId,
        OMS_CLIENT_SECRET: clientSecret,
      },
    },
  );
  return JSON.parse(stdout) as Summary;
}

function findings(name: string, now: Pace, before: Pace): Findings {
  const rowOf = (what: string, { orders, lines, ordersPerSecond, rawPerSecond, processor }: Pace) => [
    what,
    orders,
    significant(lines / orders),
    ordersPerSecond,
    rawPerSecond,
    String(significant(ordersPerSecond / rawPerSecond)),
    processor,
  ];
  const ratio = now.ordersPerSecond / now.rawPerSecond / (before.ordersPerSecond / before.rawPerSecond);
  return {
    tables: [
      {
        title: `Invoices imported and delivered: ${name}`,
        head: ['sources', 'orders', 'lines each', 'per second', 'raw per second', 'to raw', 'CPU ms'],
        rows: [rowOf('these', now), rowOf(formerCommit, before)],
      },
    ],
    remarks: [
      'Imported by `oms import online-retail` of the same sources into a fresh system, which checks to the penny that everything has been delivered and adds up. Raw transactions of a placed order of one line, by 8 clients, just before. Processor time of host and engine, per order.',
    ],
    goals: [
      {
        what: `pace of an import against raw, as a multiple of that at ${formerCommit}`,
        wanted: { atLeast: 3 },
        measured: significant(ratio),
      },
    ],
    figures: { now, before },
  };
}
