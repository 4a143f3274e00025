import jsonata from 'jsonata';
import { EvaluationFailure } from './failure.ts';
import { addFunctions, refuseFunctions, type Sources } from './functions.ts';
import { isObject, type Json, plain } from './json.ts';

/** What an expression sees: `$states` and the variables in scope, by name without `$`. */
export type Bindings = Readonly<Record<string, unknown>>;

/** A parsed JSONata expression in its place in a definition. */
export interface Expression {
  readonly source: string;
  /**
   * @returns undefined when the expression yields nothing
   * @throws EvaluationFailure
   */
  evaluate(bindings: Bindings): Promise<Json | undefined>;
}

// Against expressions that would never end: recursion that grows the stack, and tail calls that do not.
const limits = { stack: 500, timeout: 10_000 };

const reason = (error: unknown): string => {
  if (isObject(error) && typeof error['message'] === 'string') {
    return typeof error['code'] === 'string' ? `${error['code']}: ${error['message']}` : error['message'];
  }
  return String(error);
};

/**
 * Parses an expression once; what it gives is evaluated many times.
 *
 * @param field where it stands, such as `Output` or `Choices/0/Condition`
 * @throws Error with the parser's message when it is not JSONata
 */
export function compileExpression(source: string, field: string, sources: Sources): Expression {
  const parsed = parse(source, field);
  addFunctions(parsed, sources);
  const now = /\$now\b/u.test(source) ? hostNow(sources) : undefined;
  return {
    source,
    async evaluate(bindings) {
      let value: unknown;
      try {
        const seen = now === undefined ? bindings : { ...bindings, now: await now.evaluate(undefined) };
        value = await parsed.evaluate(undefined, seen);
      } catch (error) {
        throw new EvaluationFailure(
          field,
          `The JSONata expression '${source}' specified for the field '${field}' threw an error during evaluation. ${reason(error)}`,
        );
      }
      try {
        return plain(value);
      } catch (error) {
        throw new EvaluationFailure(
          field,
          `The JSONata expression '${source}' specified for the field '${field}' returned ${error instanceof Error ? error.message : 'a value'}, which is not JSON.`,
        );
      }
    },
  };
}

/** `$now` by the host's clock: JSONata's own definition, in terms of `$millis`. */
function hostNow(sources: Sources): jsonata.Expression {
  const now = jsonata('function($picture, $zone) { $fromMillis($millis(), $picture, $zone) }');
  now.registerFunction('millis', () => sources.now(), '<:n>');
  return now;
}

function parse(source: string, field: string): jsonata.Expression {
  try {
    refuseFunctions(source);
    return jsonata(source, limits);
  } catch (error) {
    throw new Error(`${field}: '${source}' is no expression that this host runs: ${reason(error)}`, { cause: error });
  }
}
