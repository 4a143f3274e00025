import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { buildSync } from 'esbuild';
import { bundleFunctions } from '#infra/bundle.ts';
import { readSettings } from '#infra/config.ts';
import { functionSources } from '#infra/functions.ts';
import type { Goal } from '../goals.ts';
import type { Findings } from '../report.ts';
import { significant } from '../statistics.ts';

const run = promisify(execFile);
const bare = 'bare document client';

interface Bundle {
  readonly name: string;
  readonly bytes: number;
  /** The fastest of fresh processes (ms): whatever else the machine does only adds to it. */
  readonly importMillis: number;
}

/** Size and import time of every function's bundle, beside a handler that only has a document client. */
export async function bundles(quick: boolean): Promise<Findings> {
  const folder = mkdtempSync(join(tmpdir(), 'oms-bench-bundles-'));
  try {
    const sources = functionSources(readSettings('local'));
    const folders = {
      ...bundleFunctions(sources, join(folder, 'functions')),
      [bare]: bundleBare(join(folder, 'bare')),
    };
    const measured = await timeImports(folders, quick ? 1 : 5, quick ? [bare, 'orders-api'] : Object.keys(folders));
    return findings(measured);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As a bundler does by default, without what this project does to its own bundles. */
function bundleBare(outdir: string): string {
  buildSync({
    entryPoints: [{ in: resolve(import.meta.dirname, 'bare-handler.ts'), out: 'index' }],
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    legalComments: 'none',
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
  });
  return outdir;
}

async function timeImports(
  folders: Readonly<Record<string, string>>,
  rounds: number,
  names: readonly string[],
): Promise<Bundle[]> {
  const files = names.map((name) => ({ name, file: join(folders[name] ?? '', 'index.mjs'), times: [] as number[] }));
  // Round by round, so that a busy moment of the machine does not fall on one function alone.
  for (let round = 0; round < rounds; round += 1) {
    for (const { file, times } of files) times.push(await timeImport(file));
  }
  return files.map(({ name, file, times }) => ({
    name,
    bytes: statSync(file).size,
    importMillis: Math.min(...times),
  }));
}

async function timeImport(file: string): Promise<number> {
  const { stdout } = await run(process.execPath, [resolve(import.meta.dirname, 'time-import.ts'), file], {
    env: { PATH: process.env['PATH'], AWS_REGION: 'us-east-1', POWERTOOLS_METRICS_NAMESPACE: 'Bench' },
  });
  return Number(stdout);
}

function findings(measured: readonly Bundle[]): Findings {
  const base = measured.find(({ name }) => name === bare);
  if (!base) throw new Error('The bare handler was not measured.');
  const rows = measured
    .toSorted((left, right) => right.bytes - left.bytes)
    .map(({ name, bytes, importMillis }) => ({
      name,
      bytes,
      importMillis: significant(importMillis),
      sizeRatio: significant(bytes / base.bytes),
      importRatio: significant(importMillis / base.importMillis),
    }));
  return {
    tables: [
      {
        title:
          'Bundles (minified) and their import in a fresh process (the fastest of five), beside a bare document-client handler',
        head: ['function', 'bytes', 'x bare', 'import ms', 'x bare'],
        rows: rows.map((row) => [row.name, row.bytes, row.sizeRatio, row.importMillis, row.importRatio]),
      },
    ],
    remarks: [],
    goals: goalsFor(rows),
    figures: { functions: rows },
  };
}

/** What every order's way begins with. */
const judged = 'orders-api';

function goalsFor(rows: readonly { name: string; sizeRatio: number; importRatio: number }[]): Goal[] {
  const row = rows.find(({ name }) => name === judged);
  return [
    {
      what: `size of the bundle ${judged}, in bare document-client handlers`,
      wanted: { atMost: 1.5 },
      measured: row?.sizeRatio ?? Number.NaN,
    },
    {
      what: `import of the bundle ${judged}, in bare document-client handlers`,
      wanted: { atMost: 1.4 },
      measured: row?.importRatio ?? Number.NaN,
    },
  ];
}
