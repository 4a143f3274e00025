import { createHash } from 'node:crypto';
import { choices, type Choices } from '../support/random.ts';

/** Chance, as one case uses it up: the same seed and number give the same draws. */
export interface Draw extends Choices {
  /** One of a list that is not empty. */
  among<Value>(values: readonly Value[]): Value;
  /** Letters and digits, for names that must differ from case to case. */
  readonly tag: string;
}

/** The draws of the case with this number. */
export function drawFor(seed: number, number: number): Draw {
  const start = createHash('sha256').update(`${seed}/${number}`).digest().readUInt32BE(0);
  const chosen = choices(start);
  return {
    ...chosen,
    among: (values) => {
      if (values.length === 0) throw new RangeError('there is nothing to draw from');
      // The index lies within the list.
      return values[chosen.whole(0, values.length - 1)] as (typeof values)[number];
    },
    tag: `${seed.toString(36)}x${number.toString(36)}`,
  };
}
