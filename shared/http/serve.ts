import middy from '@middy/core';
import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type * as z from 'zod';
import { problems, type FieldError } from '../contracts/problems.ts';
import type { RouteContract, Routes } from '../contracts/route.ts';
import { BadCursor } from '../dynamodb/pages.ts';
import { log } from '../observability/log.ts';
import { count, publishMetrics } from '../observability/metrics.ts';
import type { Answer } from './answer.ts';
import { parseBody } from './body.ts';
import { callerOf, type Caller } from './caller.ts';
import { cardNumberAt, holdsCardNumber } from './card-number.ts';
import { AlreadyAnswered, claimFor, type Claim } from './idempotency.ts';
import { isRefusal, refuse, type Refusal } from './refusal.ts';

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : Record<string, never>;

/** A request that has passed its contract. */
export interface Request<Contract extends RouteContract> {
  readonly params: Parsed<Contract['params']>;
  readonly query: Parsed<Contract['query']>;
  readonly body: Contract['body'] extends z.ZodType ? z.output<Contract['body']> : undefined;
  readonly caller: Contract['access'] extends 'public' | 'callback' ? undefined : Caller;
  /** Present on every POST but callbacks. */
  readonly claim: Contract['method'] extends 'POST'
    ? Contract['access'] extends 'callback'
      ? undefined
      : Claim
    : undefined;
  /** The version named by `If-Match`; present on PUT and PATCH. */
  readonly version: Contract['method'] extends 'PUT' | 'PATCH' ? number : undefined;
  readonly requestId: string;
  readonly rawBody: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export type Operation<Contract extends RouteContract> = (request: Request<Contract>) => Promise<Answer | Refusal>;

type Operations<R extends Routes> = { readonly [Id in keyof R]: Operation<R[Id]> };

type Event = APIGatewayProxyEventV2WithJWTAuthorizer;
type Result = APIGatewayProxyStructuredResultV2;

/** The Lambda handler of a context's API: finds the operation by route, checks the request, answers in problem+json. */
export function serve<R extends Routes>(routes: R, operations: Operations<R>) {
  const byRoute = new Map(
    Object.entries(routes).map(([id, contract]) => [
      `${contract.method} ${contract.path}`,
      // The router builds each request from the very contract that types its operation.
      {
        id,
        contract,
        operation: operations[id as keyof R] as unknown as (request: unknown) => Promise<Answer | Refusal>,
      },
    ]),
  );
  const handle = async (event: Event, context: Context): Promise<Result> => {
    const requestId = event.requestContext.requestId || context.awsRequestId;
    const route = byRoute.get(event.routeKey);
    if (!route) return problemResult(refuse('not-found', `no operation at ${event.routeKey}`), requestId);
    const request = await requestOf(event, route.contract, requestId);
    const answer = isRefusal(request) ? request : await answerTo(route.operation, request);
    const result = isRefusal(answer) ? problemResult(answer, requestId) : successResult(answer, requestId);
    log.info('answered', { operation: route.id, status: result.statusCode, requestId });
    return result;
  };
  return middy<Event, Result, Error, Context>().use(metrics()).use(problemJson()).handler(handle);
}

async function answerTo(
  operation: (request: unknown) => Promise<Answer | Refusal>,
  request: { claim: Claim | undefined },
) {
  try {
    const answer = await operation(request);
    if (!isRefusal(answer) || !request.claim) return answer;
    // A refusal may only mean that this very request was carried out before.
    return (await request.claim.answered()) ?? answer;
  } catch (error) {
    if (error instanceof BadCursor) {
      return refuse('invalid-cursor', error.message, {
        pointer: '#query/cursor',
        message: 'is not a cursor of this list',
      });
    }
    if (error instanceof AlreadyAnswered && request.claim) return (await request.claim.answered()) ?? inFlight;
    throw error;
  }
}

const inFlight: Refusal = {
  refused: 'request-in-flight',
  detail: 'the same request is being worked on; send it again in a second',
  headers: { 'retry-after': '1' },
};

async function requestOf(event: Event, contract: RouteContract, requestId: string) {
  const headers = event.headers as Record<string, string | undefined>;
  const rawBody = event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString() : (event.body ?? '');
  const guarded = contract.access !== 'public' && contract.access !== 'callback';
  const caller = guarded ? await callerOf(event.requestContext.authorizer?.jwt.claims ?? {}) : undefined;
  if (guarded && !caller) {
    return refuse(
      'not-authorised',
      'these credentials are not bound to a channel, branch or location; ask an administrator to bind them',
    );
  }
  if (caller && guarded && !caller.scopes.has(contract.access)) {
    return refuse('not-authorised', `this needs the scope oms/${contract.access}; ask for it when you fetch the token`);
  }
  const card = guarded ? cardNumberBeside(event) : undefined;
  if (card) return card;
  const errors: FieldError[] = [];
  const params = parsePart(contract.params, event.pathParameters ?? {}, '#path', errors);
  const query = parsePart(contract.query, event.queryStringParameters ?? {}, '#query', errors, true);
  if (errors.length > 0) return invalid(errors);

  let body: unknown;
  if (contract.body) {
    const parsed = parseBody(rawBody, headers['content-type']);
    if (isRefusal(parsed)) return parsed;
    body = parsePart(contract.body, parsed.body, '', errors);
    if (errors.length > 0) return invalid(errors);
  }
  const claim = caller && contract.method === 'POST' ? claimOf(event, caller, rawBody) : undefined;
  if (isRefusal(claim)) return claim;
  const version = contract.method === 'PUT' || contract.method === 'PATCH' ? versionOf(headers['if-match']) : undefined;
  if (isRefusal(version)) return version;
  return { params, query, body, caller, claim, version, requestId, rawBody, headers };
}

/** Parameters are logged and the key is kept, so that no card number may stand in them either. */
function cardNumberBeside({ pathParameters, queryStringParameters, headers }: Event): Refusal | undefined {
  const places: [string, string | undefined][] = [
    ...Object.entries(pathParameters ?? {}).map(([name, value]): [string, typeof value] => [`#path/${name}`, value]),
    ...Object.entries(queryStringParameters ?? {}).map(([name, value]): [string, typeof value] => [
      `#query/${name}`,
      value,
    ]),
    ['#header/Idempotency-Key', headers['idempotency-key']],
  ];
  const found = places.find(([, value]) => value !== undefined && holdsCardNumber(value));
  return found && cardNumberAt(found[0]);
}

function claimOf(event: Event, caller: Caller, rawBody: string): Claim | Refusal {
  const key = event.headers['idempotency-key'];
  const here = { pointer: '#header/Idempotency-Key', message: 'must be 1 to 128 printable characters' };
  if (!key)
    return refuse(
      'idempotency-key-missing',
      'send an Idempotency-Key header with a new unique value, such as a UUID',
      here,
    );
  if (!/^[\x21-\x7e]{1,128}$/.test(key))
    return refuse('invalid-request', 'the Idempotency-Key must be 1 to 128 printable characters', here);
  return claimFor(caller.clientId, key, `${event.requestContext.http.method} ${event.rawPath}`, rawBody);
}

function versionOf(ifMatch: string | undefined): number | Refusal {
  const here = { pointer: '#header/If-Match', message: 'must be the ETag of your last read, such as "3"' };
  if (!ifMatch) return refuse('version-required', 'send If-Match with the ETag that you read', here);
  const match = /^(?:W\/)?"(\d{1,15})"$/.exec(ifMatch);
  return match
    ? Number(match[1])
    : refuse('invalid-request', `${JSON.stringify(ifMatch)} is not an ETag of this API`, here);
}

function parsePart(
  schema: z.ZodType | undefined,
  value: unknown,
  base: string,
  errors: FieldError[],
  strict = false,
): unknown {
  if (!schema) {
    if (strict)
      errors.push(
        ...Object.keys(value as object).map((name) => ({ pointer: `${base}/${name}`, message: 'is not known here' })),
      );
    return {};
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) errors.push(...fieldErrors(issue, base));
  return undefined;
}

function fieldErrors(issue: z.core.$ZodIssue, base: string): FieldError[] {
  const at = [base, ...issue.path.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ pointer: `${at}/${key}`, message: 'is not known here; remove it' }));
  if (issue.code === 'invalid_union') return unionErrors(issue.errors, at);
  return [{ pointer: at, message: issue.message }];
}

/** What is wrong by the alternative that was meant, where a field within it tells; otherwise what each alternative wants. */
function unionErrors(alternatives: readonly (readonly z.core.$ZodIssue[])[], at: string): FieldError[] {
  const meant = alternatives.find((issues) => issues.some(({ path }) => path.length > 0));
  if (meant) return meant.flatMap((issue) => fieldErrors(issue, at));
  const wanted = alternatives.flatMap((issues) => issues.map(({ message }) => message));
  return [{ pointer: at, message: wanted.join('; or ') }];
}

function invalid(errors: readonly FieldError[]): Refusal {
  const shown = errors.slice(0, 50);
  const [first] = shown;
  return refuse(
    'invalid-request',
    `${errors.length} field(s) are wrong, first ${first?.pointer || 'the body'}: ${first?.message}`,
    ...shown,
  );
}

function successResult({ status, body, headers }: Answer, requestId: string): Result {
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', 'x-request-id': requestId, ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  };
}

function problemResult({ refused, detail, errors, headers }: Refusal, requestId: string): Result {
  const { status, title } = problems[refused];
  return {
    statusCode: status,
    headers: { 'content-type': 'application/problem+json', 'x-request-id': requestId, ...headers },
    body: JSON.stringify({
      type: `urn:oms:problem:${refused}`,
      title,
      status,
      code: refused,
      detail,
      ...(errors ? { errors } : {}),
      requestId,
    }),
  };
}

function problemJson(): middy.MiddlewareObj<Event, Result, Error, Context> {
  return {
    onError: (request) => {
      const requestId = request.event.requestContext.requestId;
      const error = request.error;
      log.error('failed', { requestId, route: request.event.routeKey, error });
      const busy =
        error instanceof Error &&
        /Throttl|ProvisionedThroughput|TransactionCanceled|TransactionConflict|TransientFailure/.test(error.name);
      if (!busy) count('UnexpectedErrors');
      request.response = problemResult(
        busy
          ? {
              refused: 'try-again',
              detail: 'the system is busy; send the same request again',
              headers: { 'retry-after': '1' },
            }
          : { refused: 'unexpected-error', detail: `quote the request id ${requestId} when you ask for help` },
        requestId,
      );
    },
  };
}

function metrics(): middy.MiddlewareObj<Event, Result, Error, Context> {
  return { after: publishMetrics, onError: publishMetrics };
}
