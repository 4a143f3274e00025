import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { RunOptionError, sentenceOf } from '../options.ts';

export interface HuntOptions {
  readonly minutes: number;
  readonly processes: number;
  /** Of each world. */
  readonly orders: number;
  /** The seeds of the worlds are made from it. */
  readonly seed: string;
}

export const usage = `npm run simulate:hunt -- [options]

Runs worlds from seeds that nobody has tried, until the time is over or Ctrl-C is pressed; what is under way then comes to its end. Half of them have every
kind of fault, some a few, or a single one. Each seed that breaks an invariant is kept in simulation-finds/ with its shortest
run. Exit code 1 tells of one.

  --minutes <n>    how long it goes on (10)
  --processes <n>  worlds side by side, 1 to 16 (2)
  --orders <n>     orders of each world (400)
  --seed <text>    from which all seeds are made; a fresh one unless given
`;

/** Reads the options of a hunt. Throws a RunOptionError that says in one sentence what is wrong. */
export function readHuntOptions(argv: readonly string[]): HuntOptions {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        minutes: { type: 'string', default: '10' },
        processes: { type: 'string', default: '2' },
        orders: { type: 'string', default: '400' },
        seed: { type: 'string', default: `hunt-${randomBytes(5).toString('hex')}` },
      },
    });
    return {
      minutes: wholeNumber('minutes', values.minutes, 10_000),
      processes: wholeNumber('processes', values.processes, 16),
      orders: wholeNumber('orders', values.orders, 500),
      seed: values.seed,
    };
  } catch (error) {
    throw new RunOptionError(`${sentenceOf(error)} --help names all options.`, { cause: error });
  }
}

function wholeNumber(option: string, text: string, most: number): number {
  const number = /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
  if (number !== undefined && number <= most) return number;
  throw new RangeError(`--${option} takes a whole number from 1 to ${most}, not "${text}".`);
}
