import type { IncomingHttpHeaders } from 'node:http';
import type { Faults } from '../faults/faults.ts';
import { AwsError, type AwsCall, type LocalService } from '../service.ts';

/** A request to the AWS endpoint, its body read. */
export interface EndpointRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A call with the service that will answer it. */
export interface RoutedCall {
  readonly service: LocalService;
  readonly call: AwsCall;
}

/**
 * Finds the service and operation that a request means: by `X-Amz-Target` for the JSON protocols, else by path.
 * Throws an AwsError when no service knows it, or the body is not JSON.
 */
export function routeCall(services: readonly LocalService[], request: EndpointRequest): RoutedCall {
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    const dot = target.lastIndexOf('.');
    const prefix = target.slice(0, dot);
    const service = services.find((each) => each.targetPrefix === prefix);
    if (service === undefined) throw new AwsError('UnknownOperationException', `No local service answers ${target}.`);
    const caller = callerOf(request.headers['user-agent']);
    return { service, call: { action: target.slice(dot + 1), input: asObject(parseJson(request.body)), caller } };
  }
  // A signature cannot be sent by a web page of another origin without asking first, and that question is not answered.
  if (!request.headers.authorization?.startsWith('AWS4-HMAC-SHA256')) {
    throw new AwsError(
      'MissingAuthenticationTokenException',
      'The request is not signed as an AWS client signs it.',
      403,
    );
  }
  const url = new URL(request.url, 'http://endpoint');
  const body = parseJson(request.body);
  for (const service of services) {
    const call = service.rest?.(request.method, url.pathname, url.searchParams, body);
    if (call !== undefined) return { service, call };
  }
  throw new AwsError('UnknownOperationException', `No local service answers ${request.method} ${url.pathname}.`, 404);
}

/** Makes a call, letting the fault switch fail it before or after its effect. */
export async function makeCall({ service, call }: RoutedCall, faults: Faults): Promise<unknown> {
  if (service.call === undefined) {
    throw new AwsError('UnknownOperationException', `${service.name} does not answer ${call.action}.`);
  }
  if (!faults.on) return service.call(call);
  const verdict = faults.onCall(service.name, call.action);
  if (verdict === 'throttle') throw new AwsError('ThrottlingException', 'Rate exceeded (fault switch)', 400);
  if (verdict === 'fail-before')
    throw new AwsError('InternalServerError', 'Failed before its effect (fault switch)', 500);
  const answer = await service.call(call);
  if (verdict === 'fail-after')
    throw new AwsError('InternalServerError', 'Failed after its effect (fault switch)', 500);
  return answer;
}

/** The name that a client was given by `AWS_SDK_UA_APP_ID`. */
function callerOf(userAgent: string | undefined): string | undefined {
  return / app\/(\S+)/.exec(userAgent ?? '')?.[1];
}

function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new AwsError('SerializationException', `The body is not JSON: ${String(error)}`);
  }
}

function asObject(value: unknown): Record<string, unknown> {
  if (value === undefined) return {};
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new AwsError('SerializationException', 'The body is not a JSON object.');
}
