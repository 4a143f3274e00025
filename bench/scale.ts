import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchmarkBlocksOf, blocksOf } from './scale/blocks.ts';
import { readResults } from './scale/counted.ts';
import { withBlocks } from './scale/page.ts';

const pageOf = (name: string) => join(import.meta.dirname, '..', 'docs', name);

const usage = `npm run bench:scale -- [--from <file>] [--write]

Prints how throughput, cost and limits grow with the orders a day, from what npm run bench has counted (the parts cost and
footprint; placing and life for one machine). --write puts it into
docs/scale.md, and the goals of the run into docs/benchmarks.md.
`;

const { values } = parseArgs({
  options: {
    from: { type: 'string', default: join(import.meta.dirname, 'results', 'latest.json') },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(usage);
  process.exit();
}
const results = readResults(values.from);
for (const [file, blocks] of [
  ['scale.md', blocksOf(results)],
  ['benchmarks.md', benchmarkBlocksOf(results)],
] as const) {
  const page = pageOf(file);
  if (values.write) writeFileSync(page, withBlocks(readFileSync(page, 'utf8'), blocks));
  else for (const [name, block] of Object.entries(blocks)) process.stdout.write(`== ${file}: ${name}\n\n${block}\n\n`);
}
