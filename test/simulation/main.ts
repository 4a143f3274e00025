import { parseArgs } from 'node:util';
import { parseFaultKinds } from './faults/kinds.ts';
import { prepareAssembly, prepareProgram } from './prepare.ts';
import { simulate } from './simulate.ts';

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    faults: { type: 'string', default: 'all' },
    json: { type: 'boolean', default: false },
  },
});
const [assembly, program] = await Promise.all([prepareAssembly(), prepareProgram()]);
const started = performance.now();
const result = await simulate({
  assembly,
  program,
  orders: Number(values.orders),
  seed: values.seed,
  faults: parseFaultKinds(values.faults),
  ...(process.env['SIMULATION_PRINT'] ? { print: (text: string) => process.stderr.write(text) } : {}),
});
process.stdout.write(`${JSON.stringify({ ...result, seconds: (performance.now() - started) / 1000 }, null, 1)}\n`);
process.exit(result.violations.length === 0 ? 0 : 1);
