import { type Bindings, compileExpression, type Expression } from './expression.ts';
import { EvaluationFailure } from '../failure.ts';
import type { Json, JsonObject } from '../json.ts';

/** A JSON value with `{% expressions %}` in it, parsed. */
export interface Template {
  readonly field: string;
  /** @throws EvaluationFailure, also when an expression yields nothing */
  evaluate(bindings: Bindings): Promise<Json>;
}

const marked = /^\{%([^]*)%\}$/u;

/** Parses every `{% %}` string within a value; what holds none is handed out as it stands. */
export function compileTemplate(value: Json, field: string): Template {
  const part = compilePart(value, field);
  return part ?? { field, evaluate: () => Promise.resolve(value) };
}

function compilePart(value: Json, field: string): Template | undefined {
  if (typeof value === 'string') {
    const source = marked.exec(value)?.[1];
    return source === undefined ? undefined : ofExpression(compileExpression(source.trim(), field), field);
  }
  if (Array.isArray(value)) {
    const parts = value.map((item, index) => compilePart(item, `${field}/${index}`));
    return parts.some((part) => part !== undefined) ? ofArray(value, parts, field) : undefined;
  }
  if (typeof value === 'object' && value !== null) {
    const parts = Object.entries(value).map(
      ([key, item]) => [key, item, compilePart(item, `${field}/${key}`)] as const,
    );
    return parts.some(([, , part]) => part !== undefined) ? ofObject(parts, field) : undefined;
  }
  return undefined;
}

function ofExpression(expression: Expression, field: string): Template {
  return {
    field,
    async evaluate(bindings) {
      const value = await expression.evaluate(bindings);
      if (value === undefined) {
        throw new EvaluationFailure(
          field,
          `The JSONata expression '${expression.source}' specified for the field '${field}' returned nothing (undefined).`,
        );
      }
      return value;
    },
  };
}

function ofArray(value: readonly Json[], parts: readonly (Template | undefined)[], field: string): Template {
  return {
    field,
    async evaluate(bindings) {
      const items: Json[] = [];
      for (const [index, item] of value.entries()) {
        const part = parts[index];
        items.push(part === undefined ? item : await part.evaluate(bindings));
      }
      return items;
    },
  };
}

function ofObject(parts: readonly (readonly [string, Json, Template | undefined])[], field: string): Template {
  return {
    field,
    async evaluate(bindings) {
      const object: JsonObject = {};
      for (const [key, item, part] of parts) object[key] = part === undefined ? item : await part.evaluate(bindings);
      return object;
    },
  };
}

/** A value of a number field, which may have come from an expression. */
export function numberOf(value: Json, field: string, bounds: { min: number; max: number }): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < bounds.min || value > bounds.max) {
    throw new EvaluationFailure(
      field,
      `The field '${field}' needs a whole number from ${bounds.min} to ${bounds.max}, but was ${JSON.stringify(value)}.`,
    );
  }
  return value;
}

/** A value of a text field, which may have come from an expression. */
export function textOf(value: Json, field: string): string {
  if (typeof value === 'string') return value;
  throw new EvaluationFailure(field, `The field '${field}' needs a string, but was ${JSON.stringify(value)}.`);
}
