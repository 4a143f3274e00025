import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Findings } from '../report.ts';

const run = promisify(execFile);

/** What `test/simulation/invoicing` says of its run. */
interface Invoiced {
  readonly invoices: number;
  /** By the clock of the simulation. */
  readonly seconds: number;
  readonly conflicts: number;
}

/**
 * How many invoices a second a branch can issue, whose numbers come from one counter. A question about AWS, where transactions at the same
 * row keep each other out; so the clock is that of the simulation. Rejects when an invariant is broken or an order needs a person.
 */
export async function invoices(quick: boolean): Promise<Findings> {
  const orders = quick ? 50 : 400;
  const program = resolve(import.meta.dirname, '../../test/simulation/invoicing/main.ts');
  const { stdout } = await run(process.execPath, [program, String(orders)], { maxBuffer: 64 * 1024 * 1024 });
  const { invoices: issued, seconds, conflicts } = JSON.parse(stdout) as Invoiced;
  const perSecond = issued / seconds;
  return {
    tables: [
      {
        title: 'Parcels of one branch, handed over and all to be invoiced at once',
        head: ['invoices', 'seconds', 'per second', 'conflicts at the counter'],
        rows: [[issued, seconds, perSecond, conflicts]],
      },
    ],
    remarks: [
      'The whole system in the simulation, by its clock: an instance of a function serves one invocation at a time, a transaction takes 15 ms and keeps others off its branch’s counter meanwhile, one that meets it fails after 15 ms, any other request takes 5. The time goes from the first invoice to the last.',
    ],
    goals: [
      {
        what: 'invoices a second and branch, each conflict at the counter costing 15 ms',
        wanted: { atLeast: 200 },
        measured: perSecond,
      },
    ],
    figures: { issued, seconds, perSecond, conflicts },
  };
}
