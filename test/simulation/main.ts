import { parseArgs } from 'node:util';
import { parseFaultKinds } from './faults/kinds.ts';
import { prepareAssembly, prepareProgram } from './prepare.ts';
import { simulate, type SimulationResult } from './simulate.ts';
import { ordersPerWorld, simulateManyWorlds } from './worlds/many-worlds.ts';
import { replaySeeds } from './worlds/replays.ts';

const { values } = parseArgs({
  options: {
    orders: { type: 'string' },
    seed: { type: 'string', default: '1' },
    faults: { type: 'string', default: 'all' },
    replay: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const faults = parseFaultKinds(values.faults);
const orders = Number(values.orders ?? (values.replay === undefined ? 100 : 8));
const { seed } = values;
const started = performance.now();

function end(result: object, isGood: boolean): never {
  process.stdout.write(`${JSON.stringify({ ...result, seconds: (performance.now() - started) / 1000 }, null, 1)}\n`);
  process.exit(isGood ? 0 : 1);
}

const ended = ({ seed: world, placed, steps, hours, hash }: SimulationResult) =>
  void process.stderr.write(
    `${world}: ${placed} orders, ${steps} steps, ${hours.toFixed(1)} hours, ${hash.slice(0, 16)}\n`,
  );

const assembly = await prepareAssembly();
if (values.replay !== undefined) {
  const replays = await replaySeeds({ seeds: Number(values.replay), seed, orders, faults, ended });
  end(replays, replays.equal === replays.seeds && replays.violated.length === 0);
}
if (orders > ordersPerWorld) {
  const many = await simulateManyWorlds({ orders, seed, faults, ended });
  end(many, many.violations.length === 0);
}
const result = await simulate({
  assembly,
  program: await prepareProgram(),
  orders,
  seed,
  faults,
  ...(process.env['SIMULATION_PRINT'] ? { print: (text: string) => process.stderr.write(text) } : {}),
});
end(result, result.violations.length === 0);
