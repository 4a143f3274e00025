import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine } from './machine.ts';
import { bundles } from './parts/bundles.ts';
import { cost } from './parts/cost.ts';
import { footprint } from './parts/footprint.ts';
import { life } from './parts/life.ts';
import { memory } from './parts/memory.ts';
import { placing } from './parts/placing.ts';
import { rendered, type Findings } from './report.ts';

/** The parts of the benchmark in the order in which they run. `quick` is for trying whether they run at all. */
const parts: Readonly<Record<string, (quick: boolean) => Promise<Findings>>> = {
  placing,
  life,
  memory,
  bundles,
  cost,
  footprint,
};

const usage = `npm run bench -- [${Object.keys(parts).join(' ')}] [--quick] [--out <file>]

Without names, all parts run. --quick takes under a minute and gives figures that mean little.
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

const machine = describeMachine();
process.stdout.write(
  `${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node}, ` +
    `sources ${machine.commit}, load before ${machine.loadBefore.toFixed(1)}\n`,
);
const figures: Record<string, unknown> = {};
for (const [name, part] of Object.entries(parts)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const found = await part(values.quick);
  figures[name] = found.figures;
  process.stdout.write(`\n${rendered(name, found)}\n`);
}
mkdirSync(join(values.out, '..'), { recursive: true });
writeFileSync(values.out, `${JSON.stringify({ machine, quick: values.quick, ...figures }, undefined, 2)}\n`);
process.stdout.write(`\nFigures for programs: ${values.out}\n`);
