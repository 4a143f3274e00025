import * as z from 'zod';
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
  const changing: ProblemCode[] = method === 'PUT' || method === 'PATCH' ? ['version-required', 'stale-version'] : [];
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
 * The OpenAPI 3.1 description of all routes, made from the schemas that validate the requests. `tokenUrl` may be relative to
 * the address of the server.
 */
export function openApi(contexts: readonly ServedContext[], server: string, tokenUrl: string): Json {
  const paths: Record<string, Json> = {};
  for (const { name: context, api } of contexts) {
    for (const [operationId, route] of Object.entries(api?.routes ?? {})) {
      const path = (paths[route.path] ??= {});
      path[route.method.toLowerCase()] = operation(operationId, context, route);
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Open OMS',
      version: '1.0.0',
      description:
        'Orders from every channel to the customer and into the books. Amounts are decimal strings; every POST takes an Idempotency-Key; ' +
        'every change of a resource takes If-Match; errors are problem+json (RFC 9457) with a stable code, but for what the ' +
        'gateway refuses by itself.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: server }],
    tags: contexts.filter(({ api }) => api).map(({ name, purpose }) => ({ name, description: purpose })),
    paths,
    components: {
      schemas: { Problem: problemSchema, GatewayMessage: gatewayMessageSchema },
      securitySchemes: {
        oauth2: {
          type: 'oauth2',
          flows: { clientCredentials: { tokenUrl: new URL(tokenUrl, server).href, scopes: qualifiedScopes() } },
        },
      },
    },
  };
}

function qualifiedScopes(): Json {
  return Object.fromEntries(Object.entries(scopes).map(([scope, meaning]) => [`${resourceServer}/${scope}`, meaning]));
}

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(problems) },
    detail: { type: 'string' },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'message'],
        properties: {
          pointer: { type: 'string', description: 'JSON Pointer into the body, or #query/…, #path/…, #header/…' },
          message: { type: 'string' },
        },
      },
    },
  },
};

const gatewayMessageSchema = {
  type: 'object',
  description: 'What API Gateway answers by itself',
  required: ['message'],
  properties: { message: { type: 'string' } },
};

function operation(operationId: string, context: string, route: RouteContract): Json {
  return {
    operationId,
    tags: [context],
    summary: route.summary,
    ...(route.description ? { description: route.description } : {}),
    security: isOpen(route) ? [] : [{ oauth2: [`${resourceServer}/${route.access}`] }],
    parameters: [
      ...parameters(route.params, 'path', route.example.params),
      ...parameters(route.query, 'query', route.example.query),
      ...headers(operationId, route),
    ],
    ...requestBody(route),
    responses: responses(route),
  };
}

/** A callback's body is the provider's own: it is told by an example, and checked after its signature. */
function requestBody({ body, example }: RouteContract): Json {
  if (!body && example.body === undefined) return {};
  const schema = body ? schemaOf(body) : { type: 'object' };
  return {
    requestBody: { required: true, content: { 'application/json': { schema, example: example.body } } },
  };
}

function parameters(
  schema: z.ZodObject | undefined,
  place: 'path' | 'query',
  example: Readonly<Record<string, string>> = {},
): Json[] {
  if (!schema) return [];
  return Object.entries(schema.shape).map(([name, field]) => {
    const json = schemaOf(field as z.ZodType, 'input');
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

function headers(operationId: string, { method, access }: RouteContract): Json[] {
  const header = (name: string, description: string, example: string) => ({
    name,
    in: 'header',
    required: true,
    description,
    schema: { type: 'string' },
    example,
  });
  if (method === 'POST' && access !== 'callback') {
    return [
      header(
        'Idempotency-Key',
        'A new unique value per request, such as a UUID; the same key gives the same answer for 8 days',
        // One key for all examples would be refused at the second.
        `example-${operationId}`,
      ),
    ];
  }
  return method === 'PUT' || method === 'PATCH' ? [header('If-Match', 'The ETag that you read', '"1"')] : [];
}

function responses(route: RouteContract): Json {
  const { status, description, body } = route.success;
  const example = route.example.response;
  const answers: Json = {
    [status]: {
      description,
      ...(body
        ? { content: { 'application/json': { schema: schemaOf(body), ...(example === undefined ? {} : { example }) } } }
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
      content: {
        ...(gatewayOnly(route).has(problemStatus) ? {} : refersTo('application/problem+json', 'Problem')),
        ...(gatewayStatuses(route).has(problemStatus) ? refersTo('application/json', 'GatewayMessage') : {}),
      },
    };
  }
  return answers;
}

function refersTo(contentType: string, schema: 'Problem' | 'GatewayMessage'): Json {
  return { [contentType]: { schema: { $ref: `#/components/schemas/${schema}` } } };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output' = 'input'): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' }) as Json;
  return json;
}
