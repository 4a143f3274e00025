// Orders that use every feature at once: `npm run simulate:full-orders -- --orders 1000` shows what they come to.
import { parseArgs } from 'node:util';
import { prepareAssembly, prepareProgram } from '../prepare.ts';
import { readRanges } from '../ranges.ts';
import { takeFullOrders } from './full-orders.ts';
import { rendered } from './report.ts';

const usage = `npm run simulate:full-orders -- [options]

Takes orders that use every feature at once through placing, partial cancellation, shipping, loss and refund, and reckons up what documents,
journal, tenders and providers say of each. Exit code 1 tells of a difference.

  --orders <n>   how many (100)
  --seed <n>     from which they are made, a whole number (1)
  --only <list>  these alone, by their numbers, such as 3,7-9
`;

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const [orders, seed] = [Number(values.orders), Number(values.seed)];
if (values.help) process.stdout.write(usage);
else if (!Number.isInteger(orders) || orders < 1 || !Number.isInteger(seed)) {
  process.stderr.write(`--orders and --seed are whole numbers, not "${values.orders}" and "${values.seed}"\n`);
  process.exitCode = 2;
} else {
  const only = values.only === undefined ? undefined : readRanges(values.only);
  const result = await takeFullOrders({
    assembly: await prepareAssembly(),
    program: await prepareProgram(),
    orders,
    seed,
    chosen: only && ((_, number) => only.has(number)),
    ended: (count, differences) => {
      process.stderr.write([`${count} of ${orders} orders`, ...differences, ''].join('\n'));
    },
  });
  process.stdout.write(`${rendered(result)}\n`);
  if (result.differences.length > 0) process.exitCode = 1;
}
