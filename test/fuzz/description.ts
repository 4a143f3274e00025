import * as z from 'zod';
import { withoutReferences } from '../support/references.ts';

/** A JSON Schema, as the description has it. */
export type Schema = Readonly<Record<string, unknown>>;

const schema = z.record(z.string(), z.unknown());
const named = z.record(z.string(), z.object({ value: z.unknown() }));
const content = z.record(
  z.string(),
  z.object({ schema: schema.optional(), example: z.unknown().optional(), examples: named.optional() }),
);
const parameter = z.object({
  name: z.string(),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean().default(false),
  schema,
  example: z.unknown().optional(),
});
const operation = z.object({
  operationId: z.string(),
  security: z.array(z.unknown()),
  parameters: z.array(parameter).default([]),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.object({ content: content.optional() })),
});
const openApi = z.object({ paths: z.record(z.string(), z.record(z.string(), operation)) });

export type Parameter = z.output<typeof parameter>;

/** What the description says of one operation. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  /** With its `{parameters}`. */
  readonly path: string;
  /** Needs a token. */
  readonly guarded: boolean;
  readonly parameters: readonly Parameter[];
  readonly body: { readonly schema: Schema; readonly example: unknown } | undefined;
  /** The content types of each documented status; none where no body is described. */
  readonly answers: ReadonlyMap<number, readonly string[]>;
}

/** The operations of an OpenAPI document, in its order. Throws a ZodError for a document of another form. */
export function operationsOf(document: unknown): Operation[] {
  const { paths } = openApi.parse(withoutReferences(document, document));
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]): Operation => {
      const body = described.requestBody?.content['application/json'];
      return {
        id: described.operationId,
        method: method.toUpperCase(),
        path,
        guarded: described.security.length > 0,
        parameters: described.parameters,
        body: body?.schema && { schema: body.schema, example: exampleOf(body) },
        answers: new Map(
          Object.entries(described.responses).map(([status, answer]) => [
            Number(status),
            Object.keys(answer.content ?? {}),
          ]),
        ),
      };
    }),
  );
}

/** The example, or the first of several. */
function exampleOf({ example, examples = {} }: z.output<typeof content>[string]): unknown {
  return example ?? Object.values(examples)[0]?.value;
}

/** Every string that an example of the document holds, once. */
export function exampleTexts(operations: readonly Operation[]): string[] {
  const found = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value === 'string') found.add(value);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
  };
  for (const { parameters, body } of operations) collect([parameters.map(({ example }) => example), body?.example]);
  return [...found];
}

/**
 * Where the examples of two versions of a document differ: the other's text by that of the first. So the ids that a
 * running system shows in place of example ids are found.
 */
export function differingExamples(one: readonly Operation[], other: readonly Operation[]): Map<string, string> {
  const differing = new Map<string, string>();
  const compare = (left: unknown, right: unknown): void => {
    if (typeof left === 'string' && typeof right === 'string') {
      if (left !== right) differing.set(left, right);
    } else if (typeof left === 'object' && left !== null && typeof right === 'object' && right !== null) {
      const others = new Map(Object.entries(right));
      for (const [name, value] of Object.entries(left)) compare(value, others.get(name));
    }
  };
  const others = new Map(other.map((each) => [each.id, each]));
  for (const each of one) {
    const counterpart = others.get(each.id);
    compare(examplesOf(each), counterpart && examplesOf(counterpart));
  }
  return differing;
}

function examplesOf({ parameters, body }: Operation): unknown {
  return [Object.fromEntries(parameters.map(({ name, example }) => [name, example])), body?.example];
}

/** The operations whose route a request takes: the literal one first. `path` as sent, without the query. */
export function operationsAt(operations: readonly Operation[], method: string, path: string): Operation[] {
  if (!isDecodable(path)) return [];
  const segments = decodedPath(path).split('/');
  return operations
    .filter((operation) => {
      const template = operation.path.split('/');
      return (
        operation.method === method &&
        template.length === segments.length &&
        template.every((part, index) => (part.startsWith('{') ? segments[index] !== '' : part === segments[index]))
      );
    })
    .sort((one, other) => one.path.split('{').length - other.path.split('{').length);
}

/** A path as the gateway looks for its route: percent-encoding decoded, and cut at an encoded question mark. */
export function decodedPath(path: string): string {
  return decodeURIComponent(path).split('?', 1)[0] ?? '';
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
