import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { isLeftOut } from '../cost/charges.ts';
import { sum } from '../statistics.ts';

const run = z.object({ orders: z.number(), amounts: z.record(z.string(), z.record(z.string(), z.number())) });
const amount = z.object({ rows: z.number(), bytes: z.number() });

const bound = z.number();
const wanted = z.union([z.object({ atMost: bound }), z.object({ below: bound }), z.object({ atLeast: bound })]);

const results = z.object({
  machine: z.object({ processor: z.string(), cores: z.number(), memoryGiB: z.number(), commit: z.string() }),
  quick: z.boolean(),
  cost: z.object({ oneAtATime: run, sixteenAtATime: run.optional() }),
  footprint: z.object({
    stored: z.record(z.string(), amount),
    historyEvents: z.number(),
    webhook: z.object({ writeUnits: z.number(), queueUnits: z.number(), readUnits: z.number() }),
  }),
  /** For what one machine takes; without it the page says so. */
  placing: z
    .object({ placedLive: z.array(z.object({ perSecond: z.number(), acceptedMeanwhile: z.number() })) })
    .optional()
    .catch(undefined),
  life: z.object({ perSecond: z.number() }).optional().catch(undefined),
  goals: z.array(z.object({ what: z.string(), wanted, measured: z.number().nullable() })),
});

/** What a run of the benchmark has counted, as far as the growth of the system follows from it. */
export type Results = z.infer<typeof results>;

/** Reads the figures that `npm run bench` has left. Throws an Error that says what to run when they are not all there. */
export function readResults(file: string): Results {
  try {
    return results.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new Error(`${file} does not hold what has been counted; run: npm run bench -- cost footprint`, {
      cause: error,
    });
  }
}

/** What one delivered order of one line and one parcel uses. */
export interface Counted {
  /** How much of a kind, such as `dynamodb write units`, all together or of those whose names match; nothing by the clock. */
  of(kind: string, by?: RegExp): number;
  /** Rows and bytes that stay in the tables and indexes whose names match. */
  kept(where: RegExp): { readonly rows: number; readonly bytes: number };
  readonly historyEvents: number;
  readonly webhook: Results['footprint']['webhook'];
}

/** Orders by themselves, or one of many at the same time where that was measured: publishers and reports then get fuller batches. */
export function countedOf({ cost, footprint }: Results, when: 'alone' | 'together'): Counted {
  const alone = cost.oneAtATime;
  const { orders, amounts } =
    when === 'together' && cost.sixteenAtATime ? withTimesOf(alone, cost.sixteenAtATime) : alone;
  return {
    of: (kind, by = /./) =>
      sum(
        Object.entries(amounts[kind] ?? {})
          .filter(([name]) => !isLeftOut(name) && by.test(name))
          .map(([, much]) => much),
      ) / orders,
    kept: (where) => {
      const matching = Object.entries(footprint.stored).filter(([name]) => where.test(name));
      return {
        rows: sum(matching.map(([, { rows }]) => rows)),
        bytes: sum(matching.map(([, { bytes }]) => bytes)),
      };
    },
    historyEvents: footprint.historyEvents,
    webhook: footprint.webhook,
  };
}

type Run = z.infer<typeof run>;

/** Side by side, invocations wait for each other on few cores as they do not on AWS: each takes as long as alone. */
function withTimesOf(alone: Run, together: Run): Run {
  const invocations = 'lambda invocations';
  const times = ['lambda milliseconds', 'lambda GB-seconds'].map((kind) => {
    const amounts = Object.entries(together.amounts[invocations] ?? {}).map(([name, calls]) => {
      const each = (alone.amounts[kind]?.[name] ?? 0) / (alone.amounts[invocations]?.[name] ?? calls);
      return [name, each * calls] as const;
    });
    return [kind, Object.fromEntries(amounts)] as const;
  });
  return { ...together, amounts: { ...together.amounts, ...Object.fromEntries(times) } };
}
