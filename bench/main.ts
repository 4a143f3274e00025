import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { goalTable, verdictOn } from './goals.ts';
import { describeMachine } from './machine.ts';
import { backorders } from './parts/backorders.ts';
import { bundles } from './parts/bundles.ts';
import { claims } from './parts/claims.ts';
import { cost } from './parts/cost.ts';
import { life } from './parts/life.ts';
import { lines } from './parts/lines.ts';
import { memory } from './parts/memory.ts';
import { placing } from './parts/placing.ts';
import { recovery } from './parts/recovery.ts';
import { shards } from './parts/shards.ts';
import { stored } from './parts/stored.ts';
import { webhooks } from './parts/webhooks.ts';
import { tell } from './progress.ts';
import { drawnTable, rendered, type Findings } from './report.ts';

/** The parts of the benchmark in the order in which they run. `quick` is for trying whether they run at all. */
const parts: Readonly<Record<string, (quick: boolean) => Promise<Findings>>> = {
  placing,
  life,
  lines,
  claims,
  shards,
  stored,
  recovery,
  backorders,
  webhooks,
  memory,
  bundles,
  cost,
};

const usage = `npm run bench -- [${Object.keys(parts).join(' ')}] [--quick] [--out <file>]

Without names, all parts run: about 20 minutes on two quiet cores. --quick takes some minutes and gives figures that mean
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

const machine = describeMachine();
process.stdout.write(
  `${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node}, ` +
    `sources ${machine.commit}, load before ${machine.loadBefore.toFixed(1)}${values.quick ? ', quick' : ''}\n`,
);
const found = new Map<string, Findings>();
const failed: Record<string, string> = {};
for (const [name, part] of Object.entries(parts)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  tell(name);
  try {
    const findings = await part(values.quick);
    found.set(name, findings);
    process.stdout.write(`\n${rendered(name, findings)}\n`);
  } catch (error) {
    // The other parts' figures are as good as before.
    failed[name] = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stdout.write(`\n== ${name}\n\nFAILED: ${failed[name]}\n`);
  }
}

const goals = [...found].flatMap(([part, findings]) =>
  findings.goals.map((goal) => ({ part, ...goal, verdict: verdictOn(goal) })),
);
if (goals.length > 0) process.stdout.write(`\n${drawnTable(goalTable('All goals', goals))}\n`);
const figures = Object.fromEntries([...found].map(([name, findings]) => [name, findings.figures]));
mkdirSync(join(values.out, '..'), { recursive: true });
writeFileSync(
  values.out,
  `${JSON.stringify({ machine, quick: values.quick, goals, failed, ...figures }, undefined, 2)}\n`,
);
process.stdout.write(`\nFigures for programs: ${values.out}\n`);
process.exitCode = Object.keys(failed).length > 0 ? 1 : 0;
