import type jsonata from 'jsonata';

/** Where expressions take time, ids and chance from, so that a replay gives the same values. */
export interface Sources {
  readonly now: () => number;
  readonly random: () => number;
  readonly newId: () => string;
}

/** What Step Functions adds to JSONata or takes away from it, and this host does not have. */
const refused = /\$(?:eval|hash|partition|range|shuffle)\b/u;

/** @throws Error that names a function which definitions cannot use on this host */
export function refuseFunctions(source: string): void {
  const [name] = refused.exec(source) ?? [];
  if (name !== undefined) throw new Error(`${name} is not among the functions that this host has`);
}

/** Gives an expression the functions that Step Functions adds to JSONata, and the host's clock and chance. */
export function addFunctions(expression: jsonata.Expression, sources: Sources): void {
  expression.registerFunction('random', () => sources.random(), '<:n>');
  expression.registerFunction('uuid', () => sources.newId(), '<:s>');
  expression.registerFunction(
    'parse',
    (text?: string) => (text === undefined ? undefined : JSON.parse(text)),
    '<s-:x>',
  );
  expression.registerFunction('millis', () => sources.now(), '<:n>');
}
