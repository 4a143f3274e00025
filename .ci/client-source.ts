import { contexts } from '#functions/contexts.ts';
import { openApi } from '#shared/contracts/openapi.ts';

type Json = Readonly<Record<string, unknown>>;

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description?: string;
  readonly schema: Json;
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly security: readonly { readonly oauth2?: readonly string[] }[];
  readonly parameters: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

type Content = Readonly<Record<string, { readonly schema: Json }>>;

/** The API's description, as far as the client is made from it. */
interface Description {
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Json>>;
    readonly parameters: Readonly<Record<string, Parameter>>;
  };
}

/** The files of `client/generated/` by their names: the description's schemas as types, its operations as a table. */
export function generatedClient(): Readonly<Record<string, string>> {
  const described: unknown = openApi(contexts, 'http://localhost', '/oauth2/token');
  const description = described as Description;
  return { 'schemas.ts': schemasSource(description), 'operations.ts': operationsSource(description) };
}

const head = '// Made from the description of the API by `npm run client`; do not change it by hand.\n';

/** `generated/schemas.ts`: each component of the description as a type of its name. */
function schemasSource({ components }: Description): string {
  const types = Object.entries(components.schemas)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, schema]) => {
      const comment = commentOf(schema['description'], '');
      if (Object.keys(schema['properties'] ?? {}).length === 0)
        return `${comment}export type ${name} = ${typeOf(schema, '')};\n`;
      return `${comment}export interface ${name} ${objectOf(schema, '')}\n`;
    });
  return [head, ...types].join('\n');
}

/** `generated/operations.ts`: what each operation takes and answers, and its method and path. Callbacks are for providers alone. */
function operationsSource(description: Description): string {
  const found = Object.entries(description.paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
    )
    .filter(({ method, operation }) => method === 'GET' || operation.security.length > 0)
    .sort((a, b) => (a.operation.operationId < b.operation.operationId ? -1 : 1));
  const used = new Set<string>();
  const members = found.map(({ operation }) => memberOf(operation, description, used));
  const rows = found.map(
    ({ path, method, operation }) => `  ${operation.operationId}: { method: '${method}', path: '${path}' },`,
  );
  return `${head}import type {
${[...used]
  .sort()
  .map((name) => `  ${name},`)
  .join('\n')}
} from './schemas.ts';

/** What each operation takes and answers. */
export interface Operations {
${members.join('\n')}
}

/** Where each operation is. */
export const operations = {
${rows.join('\n')}
} as const satisfies Readonly<Record<keyof Operations, { readonly method: string; readonly path: string }>>;
`;
}

function memberOf(operation: Operation, { components }: Description, used: Set<string>): string {
  const parameters = operation.parameters.map((each): Parameter => {
    if (!('$ref' in each)) return each;
    const named = components.parameters[each.$ref.split('/').at(-1) ?? ''];
    if (!named) throw new Error(`the description refers to ${each.$ref}, which it has not`);
    return named;
  });
  const named = (schema: Json): string => {
    const type = typeOf(schema, '    ');
    for (const name of type.match(/\b[A-Z]\w*/g) ?? []) if (Object.hasOwn(components.schemas, name)) used.add(name);
    return type;
  };
  const at = (place: Parameter['in']) => parameters.filter((each) => each.in === place);
  const fields = (all: readonly Parameter[]) =>
    all.map(
      ({ name, required, description, schema }) =>
        `${commentOf(description ?? schema['description'], '      ')}      ${name}${required ? '' : '?'}: ${named(schema)}${required ? '' : ' | undefined'};\n`,
    );
  const [params, query] = [at('path'), at('query')];
  const ifMatch = parameters.find(({ name }) => name === 'If-Match');
  const body = operation.requestBody?.content['application/json']?.schema;
  const success = Object.entries(operation.responses).find(([status]) => status.startsWith('2'))?.[1];
  const answer = success?.content?.['application/json']?.schema;
  const scopes = operation.security.flatMap(({ oauth2 = [] }) => oauth2);
  const needs = scopes.length > 0 ? ` Needs the scope \`${scopes.join('`, `')}\`.` : '';
  const lines = [
    ...(params.length > 0 ? [`    params: {\n${fields(params).join('')}    };\n`] : []),
    ...(query.length > 0
      ? [`    query${query.some(({ required }) => required) ? '' : '?'}: {\n${fields(query).join('')}    };\n`]
      : []),
    ...(body ? [`    body: ${named(body)};\n`] : []),
    ...(ifMatch ? [`    ifMatch${ifMatch.required ? ': string' : '?: string | undefined'};\n`] : []),
    `    answer: ${answer ? named(answer) : 'unknown'};\n`,
  ];
  const told = [`${operation.summary}.${needs}`, operation.description].filter(Boolean).join('\n\n');
  return `${commentOf(told, '  ')}  ${operation.operationId}: {\n${lines.join('')}  };`;
}

/** A schema as a TypeScript type, `indent` deep. */
function typeOf(schema: Json, indent: string): string {
  const {
    $ref,
    enum: listed,
    const: only,
    oneOf,
    anyOf,
    type,
    items,
    properties,
    additionalProperties,
  } = schema as {
    readonly $ref?: string;
    readonly enum?: readonly unknown[];
    readonly const?: unknown;
    readonly oneOf?: readonly Json[];
    readonly anyOf?: readonly Json[];
    readonly type?: string;
    readonly items?: Json;
    readonly properties?: unknown;
    readonly additionalProperties?: Json | boolean;
  };
  if ($ref !== undefined) return $ref.split('/').at(-1) ?? '';
  if (only !== undefined) return literal(only);
  if (listed !== undefined) return listed.map(literal).join(' | ');
  const either = oneOf ?? anyOf;
  if (either) return either.map((each) => typeOf(each, indent)).join(' | ');
  if (type === 'string') return 'string';
  if (type === 'null') return 'null';
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'boolean') return 'boolean';
  if (type === 'array') {
    const item = typeOf(items ?? {}, indent);
    return item.includes(' | ') ? `readonly (${item})[]` : `readonly ${item}[]`;
  }
  if (properties !== undefined) return objectOf(schema, indent);
  if (typeof additionalProperties === 'object') return `Record<string, ${typeOf(additionalProperties, indent)}>`;
  return 'unknown';
}

function objectOf(schema: Json, indent: string): string {
  const { properties = {}, required = [] } = schema as {
    readonly properties?: Readonly<Record<string, Json>>;
    readonly required?: readonly string[];
  };
  const inner = `${indent}  `;
  const members = Object.entries(properties).map(([name, member]) => {
    const optional = required.includes(name) ? '' : '?';
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`;
    const type = typeOf(member, inner);
    return `${commentOf(member['description'], inner)}${inner}${key}${optional}: ${type}${optional ? ' | undefined' : ''};\n`;
  });
  return members.length === 0 ? 'Record<string, never>' : `{\n${members.join('')}${indent}}`;
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "\\'")}'` : JSON.stringify(value);
}

function commentOf(description: unknown, indent: string): string {
  if (typeof description !== 'string') return '';
  const lines = description.replaceAll('*/', '*\\/').split('\n');
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`;
}
