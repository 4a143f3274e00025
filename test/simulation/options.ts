import { parseArgs } from 'node:util';
import { faultKinds, parseFaultKinds, type FaultKind } from './faults/kinds.ts';
import { mutants } from './mutants/mutants.ts';
import type { Mutant } from './mutants/mutant.ts';
import { readRanges } from './ranges.ts';

export interface RunOptions {
  readonly orders: number;
  readonly seed: string;
  readonly faults: ReadonlySet<FaultKind>;
  /** So many seeds are run twice, to see whether both runs are the same. */
  readonly replay: number | undefined;
  /** The orders that are placed, by their number; all unless given. */
  readonly only: ReadonlySet<number> | undefined;
  /** The bug that is planted. */
  readonly mutant: Mutant | undefined;
  readonly json: boolean;
}

/** An option that cannot be taken. */
export class RunOptionError extends Error {
  override readonly name = 'RunOptionError';
}

const kinds = Object.entries(faultKinds).map(([name, what]) => `    ${name.padEnd(14)}${what}`);

export const usage = `npm run simulate -- [options]

Runs a whole business on a clock of its own, with everything going wrong that can, and checks all invariants after every step.
The same options give the same run, step by step. Exit code 1 tells of a violation.

  --orders <n>     how many orders are placed (100)
  --seed <text>    from which every choice is made (1)
  --faults <list>  all, none, or some of these, with commas between them (all):
${kinds.join('\n')}
  --only <list>    place these of the orders alone, by their numbers, such as 3,7-9
  --mutant <name>  plant a bug; npm run simulate:mutants -- --list names them
  --replay <n>     run n worlds of 8 orders, or as many as --orders says, twice each: both runs must be the same
  --json           the result as JSON
`;

/** Reads the options of a run. Throws a RunOptionError that says in one sentence what is wrong. */
export function readRunOptions(argv: readonly string[]): RunOptions {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        orders: { type: 'string' },
        seed: { type: 'string', default: '1' },
        faults: { type: 'string', default: 'all' },
        only: { type: 'string' },
        mutant: { type: 'string' },
        replay: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const replay = values.replay === undefined ? undefined : countIn('replay', values.replay);
    return {
      orders: values.orders === undefined ? (replay === undefined ? 100 : 8) : countIn('orders', values.orders),
      replay,
      seed: values.seed,
      faults: parseFaultKinds(values.faults),
      only: values.only === undefined ? undefined : readRanges(values.only),
      mutant: values.mutant === undefined ? undefined : mutantNamed(values.mutant),
      json: values.json,
    };
  } catch (error) {
    throw new RunOptionError(`${sentenceOf(error)} --help names all options.`, { cause: error });
  }
}

/** The first sentence of an error: what Node says of an option goes on about how to write positional arguments. */
export function sentenceOf(error: unknown): string {
  const [sentence = ''] = String(error instanceof Error ? error.message : error).split(/(?<=\.) /);
  return sentence.replace(/\.?$/, '.');
}

function countIn(option: string, text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new RangeError(`--${option} takes a whole number from 1 to 999999, not "${text}".`);
}

function mutantNamed(name: string): Mutant {
  const mutant = mutants.find((one) => one.name === name);
  if (!mutant) throw new RangeError(`There is no planted bug "${name}".`);
  return mutant;
}
