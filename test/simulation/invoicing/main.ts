// Many parcels of one branch handed over at once: `node test/simulation/invoicing/main.ts 1000` says how fast they are invoiced.
import { prepareAssembly, prepareProgram } from '../prepare.ts';
import { invoicing } from './invoicing.ts';

const orders = Number(process.argv[2] ?? '400');
if (!Number.isInteger(orders) || orders < 2) {
  process.stderr.write(`"${process.argv[2]}" must be a number of orders from 2\n`);
  process.exit(1);
}
const result = await invoicing({ assembly: await prepareAssembly(), program: await prepareProgram(), orders });
process.stdout.write(`${JSON.stringify(result)}\n`);
if (result.violations.length > 0 || result.exceptions > 0) process.exitCode = 1;
