import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { scopes, type Scope } from '#shared/contracts/scopes.ts';
import { accessToken } from './issuer.ts';

/** What an API function of this system is, seen from API Gateway. */
type ApiHandler = (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;

/** One request, as a client would send it. */
export interface ApiRequest {
  readonly method: string;
  /** The route's path with its `{parameters}`. */
  readonly path: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON; a string is sent as it stands. */
  readonly body?: unknown;
  /** By default the root client of the tests, which reaches everything. */
  readonly clientId?: string;
  /** By default all scopes. */
  readonly clientScopes?: readonly Scope[];
  /** By default a new one for every POST; null sends none. */
  readonly idempotencyKey?: string | null;
  /** Further headers, lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The answer to a request, its body parsed. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The parsed JSON body; a test that reads it knows the schema. */
  // oxlint-disable-next-line typescript/no-explicit-any -- what a test expects of it, the test says
  readonly body: any;
  readonly rawBody: string;
}

/** The client that reaches everything; `startEngine` binds it. */
export const rootClient = 'root';

/** Calls an API function with the event that API Gateway would send it, and parses what it answers. */
export async function callApi(handler: ApiHandler, request: ApiRequest): Promise<ApiAnswer> {
  const event = apiEvent(request);
  const result = await handler(event, lambdaContext());
  const rawBody = result.body ?? '';
  const headers = Object.fromEntries(
    Object.entries(result.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  const body: unknown = (headers['content-type'] ?? '').includes('json') && rawBody ? JSON.parse(rawBody) : rawBody;
  return { status: result.statusCode ?? 200, headers, body, rawBody };
}

/** The payload 2.0 event of a request, with a token as Cognito issues it for client credentials. */
export function apiEvent(request: ApiRequest): APIGatewayProxyEventV2 {
  const { method, path, params = {}, query = {}, body } = request;
  const rawPath = path.replace(/\{(\w+)\+?\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const key = request.idempotencyKey === undefined && method === 'POST' ? randomUUID() : request.idempotencyKey;
  const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  const granted = request.clientScopes ?? (Object.keys(scopes) as Scope[]);
  const clientId = request.clientId ?? rootClient;
  return {
    version: '2.0',
    routeKey: `${method} ${path}`,
    rawPath,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: {
      authorization: `Bearer ${accessToken(clientId, granted)}`,
      ...(text === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key ? { 'idempotency-key': key } : {}),
      ...request.headers,
    },
    ...(Object.keys(params).length > 0 ? { pathParameters: { ...params } } : {}),
    ...(Object.keys(query).length > 0 ? { queryStringParameters: { ...query } } : {}),
    requestContext: {
      accountId: '000000000000',
      apiId: 'test',
      domainName: 'test',
      domainPrefix: 'test',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      requestId: randomUUID(),
      routeKey: `${method} ${path}`,
      stage: '$default',
      time: '22/Nov/2026:10:00:00 +0000',
      timeEpoch: Date.now(),
    },
    ...(text === undefined ? {} : { body: text }),
    isBase64Encoded: false,
  };
}

/** The context that Lambda gives a handler; half a minute is left of it. */
export function lambdaContext(): Context {
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: 'test',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:test',
    memoryLimitInMB: '256',
    awsRequestId: randomUUID(),
    logGroupName: '/aws/lambda/test',
    logStreamName: 'test',
    getRemainingTimeInMillis: () => 30_000,
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}
