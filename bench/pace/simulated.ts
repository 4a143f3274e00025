import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Findings } from '../report.ts';

const run = promisify(execFile);
const goal = { orders: 10_000, seconds: 300 };

/** How many orders the simulation lives through in a second, with everything going wrong that can. Rejects when it finds something. */
export async function simulated(quick: boolean): Promise<Findings> {
  const orders = quick ? 50 : 2_000;
  const program = resolve(import.meta.dirname, '../../test/simulation/main.ts');
  const began = performance.now();
  await run(process.execPath, [program, '--orders', String(orders), '--seed', '1'], { maxBuffer: 64 * 1024 * 1024 });
  const seconds = (performance.now() - began) / 1000;
  const perSecond = orders / seconds;
  return {
    tables: [
      {
        title: 'Simulated orders, with all faults',
        head: ['orders', 'seconds', 'per second'],
        rows: [[orders, seconds, perSecond]],
      },
    ],
    remarks: ['`npm run simulate` on one core, its start included; the goal is taken from its pace.'],
    goals: [
      {
        what: `seconds for ${goal.orders.toLocaleString('en-GB')} simulated orders, at this pace`,
        wanted: { atMost: goal.seconds },
        measured: goal.orders / perSecond,
      },
    ],
    figures: { orders, seconds, perSecond },
  };
}
