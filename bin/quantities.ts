import { CommandError } from './connection.ts';

/** Reads pairs such as the example. Throws a CommandError for what is none. */
export function readPairs(pairs: readonly string[], example = 'TEA-001=24'): { name: string; value: number }[] {
  return pairs.map((pair) => {
    const match = /^(.+)=([+-]?\d+(?:\.\d{1,3})?)$/.exec(pair);
    if (!match?.[1]) {
      throw new CommandError(
        `"${pair}" is not a name and a number with at most three decimal places, such as ${example}`,
      );
    }
    return { name: match[1], value: Number(match[2]) };
  });
}

/** Reads how much of something an option says. Throws a CommandError for what is no quantity. */
export function quantity(text: string, option: string): number {
  if (/^\d{1,9}(?:\.\d{1,3})?$/.test(text)) return Number(text);
  throw new CommandError(`${option} must be a number with at most three decimal places, not "${text}"`);
}

/** Quantities added up by their digits: 0.1 and 0.2 are 0.3. */
export function sumOfQuantities(quantities: readonly number[]): number {
  return quantities.reduce((sum, each) => sum + thousandthsOf(each), 0) / 1000;
}

/** Exact, as a quantity has at most three places and is far below what a number holds. */
const thousandthsOf = (told: number): number => Math.round(told * 1000);

/** Reads a whole number of an option. Throws a CommandError for anything else. */
export function wholeNumber(text: string, option: string, least = 0): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : -1;
  if (value < least) throw new CommandError(`${option} must be a whole number from ${least}, not "${text}"`);
  return value;
}

/** Reads a moment of an option, with its offset from UTC. Throws a CommandError for anything else. */
export function instant(text: string | undefined, option: string): string | undefined {
  if (text === undefined) return undefined;
  const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;
  if (form.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new CommandError(`${option} must be a moment such as 2026-11-01T00:00:00Z, not "${text}"`);
}
