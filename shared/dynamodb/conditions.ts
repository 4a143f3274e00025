/** Where an attribute stands in a row: its name, or the way to it through nested ones. */
export type Path = string | readonly string[];

/** What must be true of a row, as it stands before it is written. */
export type Condition =
  | { readonly kind: 'new' | 'there' }
  | { readonly kind: 'unset'; readonly path: Path }
  | {
      readonly kind: 'compare';
      readonly path: Path;
      readonly operator: '=' | '<' | '<=' | '>' | '>=';
      readonly value: unknown;
    }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] };

/** There is no row with this key. */
export const isNew: Condition = { kind: 'new' };

/** There is a row with this key. */
export const isThere: Condition = { kind: 'there' };

/** The attribute is not there (or the whole row is not). */
export const unset = (path: Path): Condition => ({ kind: 'unset', path });

const compare =
  (operator: '=' | '<' | '<=' | '>' | '>=') =>
  (path: Path, value: unknown): Condition => ({ kind: 'compare', path, operator, value });

/** The attribute is there and has this value; the following ones compare it likewise. */
export const equals = compare('=');
export const lessThan = compare('<');
export const atMost = compare('<=');
export const moreThan = compare('>');
export const atLeast = compare('>=');

/** All of these hold. */
export const all = (...of: Condition[]): Condition => ({ kind: 'all', of });

/** One of these holds. */
export const any = (...of: Condition[]): Condition => ({ kind: 'any', of });

/** The row is at the version that it was read at: it has not been changed since. 0 and undefined: there was none, and is none. */
export function atVersion(version: number | undefined): Condition {
  return version ? equals('version', version) : isNew;
}
