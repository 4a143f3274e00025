/** Choices that depend on nothing but the seed, so that a run can be repeated. */
export interface Choices {
  /** A whole number from `least` to `most`. */
  whole(least: number, most: number): number;
  /** True in this share of cases. */
  chance(share: number): boolean;
  one<Value>(values: readonly [Value, ...Value[]]): Value;
}

/** A linear congruential generator (Numerical Recipes); good enough to choose test cases by. */
export function choices(seed: number): Choices {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  for (let warmUp = 0; warmUp < 8; warmUp += 1) next();
  const whole = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    whole,
    chance: (share) => next() < share,
    one: (values) => values[whole(0, values.length - 1)] ?? values[0],
  };
}
