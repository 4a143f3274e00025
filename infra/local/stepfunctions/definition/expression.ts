import jsonata from 'jsonata';
import { EvaluationFailure } from '../failure.ts';
import { isObject, type Json, plain } from '../json.ts';

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
export function compileExpression(source: string, field: string): Expression {
  const parsed = parse(source, field);
  return {
    source,
    async evaluate(bindings) {
      let value: unknown;
      try {
        value = await parsed.evaluate(undefined, bindings);
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

/** By JSONata itself they take the machine's own clock and chance, or run text; or Step Functions adds them to JSONata, and this host does not. */
const refused = /\$(?:eval|hash|millis|now|parse|partition|random|range|shuffle|uuid)\b/u;

function parse(source: string, field: string): jsonata.Expression {
  try {
    const [name] = refused.exec(source) ?? [];
    if (name !== undefined) throw new Error(`${name} is not among the functions that this host has`);
    return jsonata(source, limits);
  } catch (error) {
    throw new Error(`${field}: '${source}' is no expression that this host runs: ${reason(error)}`, { cause: error });
  }
}
