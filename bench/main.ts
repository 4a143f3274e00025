import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { goalTable } from './goals.ts';
import { bundles } from './starting/bundles.ts';
import { cost } from './cost/cost.ts';
import { delays } from './delays/delays.ts';
import { footprint } from './footprint/footprint.ts';
import { files } from './pace/files.ts';
import { hot } from './pace/hot.ts';
import { imports } from './pace/imports.ts';
import { invoices } from './pace/invoices.ts';
import { life } from './pace/life.ts';
import { lines } from './pace/lines.ts';
import { memory } from './footprint/memory.ts';
import { placing } from './pace/placing.ts';
import { recovery } from './starting/recovery.ts';
import { simulated } from './pace/simulated.ts';
import { stored } from './stored/stored.ts';
import { drawnTable } from './report.ts';
import { runParts, type Part } from './run-parts.ts';

/** The parts of the benchmark in the order in which they run. */
const parts: Readonly<Record<string, Part>> = {
  placing,
  life,
  lines,
  imports,
  files,
  invoices,
  hot,
  stored,
  recovery,
  delays,
  memory,
  bundles,
  cost,
  footprint,
  simulated,
};

const usage = `npm run bench -- [${Object.keys(parts).join(' ')}] [--quick] [--out <file>]

Without names, all parts run: some 30 minutes on two quiet cores. --quick takes some minutes and gives figures that mean
little. docs/benchmarks.md tells what each part measures.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    out: { type: 'string', default: join(import.meta.dirname, 'results', 'latest.json') },
    help: { type: 'boolean', default: false },
  },
});
const unknown = positionals.filter((name) => !Object.hasOwn(parts, name));
if (values.help || unknown.length > 0) {
  if (unknown.length > 0) process.stderr.write(`There is no part ${unknown.join(', ')}.\n`);
  process.stdout.write(usage);
  process.exit(unknown.length > 0 ? 2 : 0);
}

// So that nothing that was started is left behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const chosen = Object.fromEntries(
  Object.entries(parts).filter(([name]) => positionals.length === 0 || positionals.includes(name)),
);
const figures = await runParts(chosen, values.quick, (text) => process.stdout.write(`${text}\n`));
if (figures.goals.length > 0) process.stdout.write(`\n${drawnTable(goalTable('All goals', figures.goals))}\n`);
mkdirSync(dirname(values.out), { recursive: true });
writeFileSync(values.out, `${JSON.stringify(figures, undefined, 2)}\n`);
process.stdout.write(`\nFigures for programs, of this run alone (${figures.parts.join(', ')}): ${values.out}\n`);
const failed = Object.keys(figures.failed);
if (failed.length > 0) process.stdout.write(`FAILED: ${failed.join(', ')}\n`);
// A part that failed may have left a system at work, which goes with this process.
process.exit(failed.length > 0 ? 1 : 0);
