import { CommandError } from './connection.ts';

/** Reads pairs such as the example. Throws a CommandError for what is none. */
export function readPairs(pairs: readonly string[], example = 'TEA-001=24'): { name: string; value: number }[] {
  return pairs.map((pair) => {
    const match = /^(.+)=([+-]?\d+)$/.exec(pair);
    if (!match?.[1]) throw new CommandError(`"${pair}" is not a name and a whole number such as ${example}`);
    return { name: match[1], value: Number(match[2]) };
  });
}

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
