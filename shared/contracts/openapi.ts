import * as z from 'zod';
import project from '../../package.json' with { type: 'json' };
import { problems, type ProblemCode } from './problems.ts';
import type { RouteContract, Routes } from './route.ts';
import { resourceServer, scopes } from './scopes.ts';

type Json = Record<string, unknown>;

/** A context as the description of the API tells of it. */
interface ServedContext {
  readonly name: string;
  readonly purpose: string;
  readonly api?: { readonly routes: Routes };
}

/** A request of one kind beside others, as the description shows it. */
interface NamedExample {
  readonly summary: string;
  readonly description: string;
  readonly value: unknown;
}

/** The requests of operations that have several examples, by operation id and name. */
export type NamedExamples = Readonly<Record<string, Readonly<Record<string, NamedExample>>>>;

/** No token is asked for: documentation, and callbacks, which are signed. */
const isOpen = ({ access }: RouteContract): boolean => access === 'public' || access === 'callback';

/** Whether requests of a route have a body, be it one that the route itself reads. */
const hasBody = ({ access, body }: RouteContract): boolean => body !== undefined || access === 'callback';

/** Problems that any route of a kind can answer with, beside its own. */
function usualProblems(route: RouteContract): ProblemCode[] {
  const { method, access, body, params, query } = route;
  const guarded: ProblemCode[] = isOpen(route) ? [] : ['not-authenticated', 'not-authorised'];
  const telling: ProblemCode[] = guarded.length > 0 && (body ?? params ?? query) ? ['card-number-refused'] : [];
  const reading: ProblemCode[] = [
    ...(body ? (['malformed-json', 'unsupported-media-type'] as const) : []),
    ...(hasBody(route) ? (['body-too-large'] as const) : []),
  ];
  const posting: ProblemCode[] =
    method === 'POST' && access !== 'callback'
      ? ['idempotency-key-missing', 'idempotency-key-reused', 'request-in-flight']
      : [];
  const changing: ProblemCode[] =
    method !== 'PUT' && method !== 'PATCH'
      ? []
      : route.ifMatch === 'honoured'
        ? ['stale-version']
        : ['version-required', 'stale-version'];
  const finding: ProblemCode[] = params ? ['not-found'] : [];
  return [
    ...guarded,
    'invalid-request',
    ...finding,
    ...telling,
    ...reading,
    ...posting,
    ...changing,
    'too-many-requests',
    'unexpected-error',
    'try-again',
  ];
}

/** Statuses that API Gateway answers by itself, before or instead of the function: too large, too many, broken, too late. */
function gatewayStatuses(route: RouteContract): ReadonlySet<number> {
  return new Set([...(hasBody(route) ? [413] : []), 429, 500, 503]);
}

/** Statuses of those that no function answers. */
function gatewayOnly(route: RouteContract): ReadonlySet<number> {
  return new Set(isOpen(route) ? [429] : []);
}

/**
 * The OpenAPI 3.1 description of all routes, made from the schemas that validate the requests. Schemas with a name
 * (`.meta({ id })`) are its components. `tokenUrl` may be relative to the address of the server. `examples` take the place of the
 * contract's own.
 */
export function openApi(
  contexts: readonly ServedContext[],
  server: string,
  tokenUrl: string,
  examples: NamedExamples = {},
): Json {
  const schemas = new Components();
  const paths: Record<string, Json> = {};
  for (const { name: context, api } of contexts) {
    for (const [operationId, route] of Object.entries(api?.routes ?? {})) {
      const path = (paths[route.path] ??= {});
      path[route.method.toLowerCase()] = operation(operationId, context, route, schemas, examples[operationId]);
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Open OMS',
      version: project.version,
      description:
        'Orders from every channel to the customer and into the books. Amounts are decimal strings; every POST takes an Idempotency-Key; ' +
        'every change of a resource takes If-Match, and one that leaves it as it is makes no version of it; errors are problem+json (RFC 9457) with a stable code, but for what the ' +
        'gateway refuses by itself. In bodies `null`, `""` and absent mean the same.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: server }],
    tags: contexts.filter(({ api }) => api).map(({ name, purpose }) => ({ name, description: purpose })),
    paths,
    components: {
      schemas: {
        ...schemas.all(),
        Problem: problemSchema,
        FieldError: fieldErrorSchema,
        GatewayMessage: gatewayMessageSchema,
        IdempotencyKey: idempotencyKeySchema,
        EntityTag: entityTagSchema,
      },
      parameters: {
        IfMatch: { ...ifMatch, required: true, example: '"1"' },
        // Without an example, which would be sent with every request that is tried out.
        OptionalIfMatch: { ...ifMatch, required: false },
      },
      headers: answerHeaders,
      securitySchemes: {
        oauth2: {
          type: 'oauth2',
          flows: { clientCredentials: { tokenUrl: new URL(tokenUrl, server).href, scopes: qualifiedScopes() } },
        },
      },
    },
  };
}

/** The schemas of requests and answers; those that have a name are put down once and referred to. */
class Components {
  readonly #named = new Map<string, Json>();

  /** `io`: requests may leave out what has a default, answers have it. Throws for two schemas of one name that differ. */
  schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
    // In a field, so that a schema with a name is referred to as any other.
    const { properties, $defs = {} } = z.toJSONSchema(z.strictObject({ only: schema }), {
      io,
      unrepresentable: 'any',
      reused: 'inline',
      override: ({ jsonSchema }) => {
        // The format says it better than 300 characters of pattern.
        if (jsonSchema.format === 'date-time' || jsonSchema.format === 'date') delete jsonSchema.pattern;
      },
    });
    for (const [name, found] of Object.entries($defs)) this.#add(name, toComponents(found) as Json);
    return toComponents(properties?.['only']) as Json;
  }

  all(): Json {
    return Object.fromEntries([...this.#named].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #add(name: string, schema: Json): void {
    const known = this.#named.get(name);
    if (known && JSON.stringify(known) !== JSON.stringify(schema)) {
      throw new Error(`Two schemas that differ have the name ${name}; name one of them otherwise.`);
    }
    this.#named.set(name, schema);
  }
}

function toComponents(schema: unknown): unknown {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/$defs/', '"$ref":"#/components/schemas/'));
}

function qualifiedScopes(): Json {
  return Object.fromEntries(Object.entries(scopes).map(([scope, meaning]) => [`${resourceServer}/${scope}`, meaning]));
}

const problemSchema = {
  type: 'object',
  description: 'Why a request was refused (RFC 9457)',
  required: ['type', 'title', 'status', 'code', 'detail', 'requestId'],
  properties: {
    type: { type: 'string', format: 'uri-reference' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(problems) },
    detail: { type: 'string' },
    requestId: { type: 'string', pattern: '^[!-~]{1,128}$', description: 'Stands in the logs, too' },
    errors: { type: 'array', items: { $ref: '#/components/schemas/FieldError' } },
  },
};

const fieldErrorSchema = {
  type: 'object',
  description: 'One field that is wrong',
  required: ['pointer', 'message'],
  properties: {
    pointer: { type: 'string', description: 'JSON Pointer into the body, or #query/…, #path/…, #header/…' },
    message: { type: 'string' },
  },
};

const gatewayMessageSchema = {
  type: 'object',
  description: 'What API Gateway answers by itself',
  required: ['message'],
  properties: { message: { type: 'string' } },
};

const idempotencyKeySchema = {
  type: 'string',
  description: 'A new unique value per request, such as a UUID; the same key gives the same answer for 8 days',
  pattern: '^[ -~]{1,128}$',
};

const entityTagSchema = { type: 'string', description: 'The version of what was read', pattern: '^"[1-9][0-9]*"$' };

const ifMatch = {
  name: 'If-Match',
  in: 'header',
  description: 'The ETag that you read',
  schema: { $ref: '#/components/schemas/EntityTag' },
};

/** Headers of answers, by their names. */
const answerHeaders = {
  ETag: { description: 'For If-Match', schema: { $ref: '#/components/schemas/EntityTag' } },
  Link: { description: 'The next page, `<…>; rel="next"`; absent on the last', schema: { type: 'string' } },
  Location: { description: 'Where it can be read', schema: { type: 'string', format: 'uri-reference' } },
  'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer', minimum: 0 } },
  RateLimit: {
    description: 'Requests that the client has left, `r`, in the next `t` seconds; absent where there is no limit',
    schema: { type: 'string' },
    example: '"client";r=940;t=7',
  },
  'RateLimit-Policy': {
    description: 'Requests that a client may send, `q`, in a window of `w` seconds',
    schema: { type: 'string' },
    example: '"client";q=1000;w=10',
  },
} as const;

type AnswerHeader = keyof typeof answerHeaders;

function operation(
  operationId: string,
  context: string,
  route: RouteContract,
  schemas: Components,
  examples: NamedExamples[string] | undefined,
): Json {
  return {
    operationId,
    tags: [context],
    summary: route.summary,
    ...(route.description ? { description: route.description } : {}),
    security: isOpen(route) ? [] : [{ oauth2: [`${resourceServer}/${route.access}`] }],
    parameters: [
      ...parameters(route.params, 'path', route.example.params, schemas),
      ...parameters(route.query, 'query', route.example.query, schemas),
      ...headers(operationId, route),
    ],
    ...requestBody(route, schemas, examples),
    responses: responses(route, schemas),
  };
}

/** A callback's body is the provider's own: it is told by an example, and checked after its signature. */
function requestBody(
  { body, example, signature }: RouteContract,
  schemas: Components,
  examples: NamedExamples[string] | undefined,
): Json {
  if (!body && example.body === undefined) return {};
  const schema = body ? schemas.schemaOf(body, 'input') : { type: 'object' };
  const headersOf = Object.entries(signature ?? {});
  const signed = headersOf.some(([, { optional }]) => optional)
    ? "the headers of its sender's signature"
    : headersOf.map(([name]) => `\`${name}\``).join(', ');
  return {
    requestBody: {
      ...(signature ? { description: `The example is taken once it is signed: ${signed} must be made for it.` } : {}),
      required: true,
      content: {
        'application/json': { schema, ...(examples ? { examples: shown(examples) } : { example: example.body }) },
      },
    },
  };
}

/** Without what is for those alone who try them. */
function shown(examples: NamedExamples[string]): Json {
  return Object.fromEntries(
    Object.entries(examples).map(([name, { summary, description, value }]) => [name, { summary, description, value }]),
  );
}

function parameters(
  schema: z.ZodObject | undefined,
  place: 'path' | 'query',
  example: Readonly<Record<string, string>> = {},
  schemas: Components,
): Json[] {
  if (!schema) return [];
  return Object.entries(schema.shape).map(([name, field]) => {
    const json = schemas.schemaOf(field as z.ZodType, 'input');
    const required = place === 'path' || !(field as z.ZodType).safeParse(undefined).success;
    return {
      name,
      in: place,
      required,
      schema: json,
      ...(example[name] === undefined ? {} : { example: typed(example[name], json) }),
    };
  });
}

/** A parameter's text as the value of its schema that it stands for. */
function typed(text: string, { type }: Json): string | number {
  return type === 'integer' || type === 'number' ? Number(text) : text;
}

function headers(operationId: string, { method, access, signature = {}, ifMatch: comparing }: RouteContract): Json[] {
  if (access === 'callback') {
    return Object.entries(signature).map(([name, { description, example, optional = false }]) => ({
      name,
      in: 'header',
      required: !optional,
      description,
      schema: { type: 'string' },
      example,
    }));
  }
  if (method === 'PUT' || method === 'PATCH') {
    return [{ $ref: `#/components/parameters/${comparing ? 'OptionalIfMatch' : 'IfMatch'}` }];
  }
  if (method !== 'POST') return [];
  const idempotencyKey = {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    schema: { $ref: '#/components/schemas/IdempotencyKey' },
    // One key for all examples would be refused at the second.
    example: `example-${operationId}`,
  };
  return comparing ? [idempotencyKey, { $ref: '#/components/parameters/OptionalIfMatch' }] : [idempotencyKey];
}

function responses(route: RouteContract, schemas: Components): Json {
  const { status, description, body } = route.success;
  const example = route.example.response;
  const answers: Json = {
    [status]: {
      description,
      ...withHeaders([...headersOfSuccess(route), ...limitsOf(route)]),
      ...(body
        ? {
            content: {
              'application/json': {
                schema: schemas.schemaOf(body, 'output'),
                ...(example === undefined ? {} : { example }),
              },
            },
          }
        : {}),
    },
  };
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of new Set([...usualProblems(route), ...route.problems])) {
    byStatus.set(problems[code].status, [...(byStatus.get(problems[code].status) ?? []), code]);
  }
  for (const [problemStatus, codes] of [...byStatus].sort(([a], [b]) => a - b)) {
    answers[problemStatus] = {
      description: codes.map((code) => `\`${code}\`: ${problems[code].title}`).join('; '),
      ...withHeaders([
        ...(codes.some((code) => passing.has(code)) ? (['Retry-After'] as const) : []),
        ...(problemStatus === 401 ? [] : limitsOf(route)),
      ]),
      content: {
        ...(gatewayOnly(route).has(problemStatus) ? {} : refersTo('application/problem+json', 'Problem')),
        ...(gatewayStatuses(route).has(problemStatus) ? refersTo('application/json', 'GatewayMessage') : {}),
      },
    };
  }
  return answers;
}

/** Problems after which the same request may be sent again. */
const passing: ReadonlySet<ProblemCode> = new Set(['request-in-flight', 'try-again', 'too-many-requests']);

/** Clients are known, and counted, once their token is; where none is asked for there is no client. */
const limitsOf = (route: RouteContract): readonly AnswerHeader[] =>
  isOpen(route) ? [] : ['RateLimit', 'RateLimit-Policy'];

/** What has a version has it as its ETag; what was made says where it is; a page names the next. */
function headersOfSuccess({ method, ifMatch: comparing, success: { status, body } }: RouteContract): AnswerHeader[] {
  const members: Readonly<Record<string, unknown>> = body instanceof z.ZodObject ? body.shape : {};
  return [
    ...('version' in members || comparing ? (['ETag'] as const) : []),
    ...('items' in members && 'next' in members ? (['Link'] as const) : []),
    ...(method === 'POST' && status === 201 ? (['Location'] as const) : []),
  ];
}

function withHeaders(names: readonly AnswerHeader[]): Json {
  if (names.length === 0) return {};
  return { headers: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }])) };
}

function refersTo(contentType: string, schema: 'Problem' | 'GatewayMessage'): Json {
  return { [contentType]: { schema: { $ref: `#/components/schemas/${schema}` } } };
}
