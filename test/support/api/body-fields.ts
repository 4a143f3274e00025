import * as z from 'zod';
import { withoutReferences } from '../references.ts';

/** JSON Schema, as far as bodies of the API use it. */
export interface FieldSchema {
  readonly type?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly items?: FieldSchema;
  readonly anyOf?: readonly FieldSchema[];
}

type Path = readonly (string | number)[];

/** A place in a body: the body itself, a field of it, or the first element of a list. */
export interface Field {
  readonly path: Path;
  readonly schema: FieldSchema;
  /** A member that may be absent: `null` and `""` say that it is. */
  readonly isOptional: boolean;
}

/** Every field that a body may have, however deep, also those that an example leaves out. */
export function fieldsOf(body: z.ZodType): Field[] {
  const schema: unknown = z.toJSONSchema(body, { io: 'input' });
  return [...below([], withoutReferences(schema, schema) as FieldSchema, false)];
}

function* below(path: Path, schema: FieldSchema, isOptional: boolean): Generator<Field> {
  if (schema.anyOf) {
    // `null` takes a member away.
    for (const alternative of schema.anyOf.filter(({ type }) => type !== 'null'))
      yield* below(path, alternative, isOptional);
    return;
  }
  yield { path, schema, isOptional };
  for (const [name, part] of Object.entries(schema.properties ?? {}))
    yield* below([...path, name], part, !schema.required?.includes(name));
  if (schema.items) yield* below([...path, 0], schema.items, false);
}

/** The JSON Pointer of a place. */
export function pointerTo(path: Path): string {
  return path.map((step) => `/${step}`).join('');
}

/** The body with `value` at a place; objects and lists on the way there are made where they are missing. */
export function bodyWith(body: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value;
  if (typeof step === 'number') {
    const list = Array.isArray(body) ? [...(body as unknown[])] : [];
    list[step] = bodyWith(list[step], rest, value);
    return list;
  }
  const fields = typeof body === 'object' && !Array.isArray(body) ? (body as Readonly<Record<string, unknown>>) : {};
  return { ...fields, [step]: bodyWith(fields?.[step], rest, value) };
}
