import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Faults } from '../faults/faults.ts';
import type { HostLog } from '../kernel.ts';
import { listen } from '../http/listen.ts';
import { slowestRequest } from '../http/no-http-request.ts';
import { ownNames } from '../http/own-names.ts';
import { AwsError, type LocalService } from '../service.ts';
import { readBody } from './body.ts';
import { makeCall, routeCall } from './dispatch.ts';
import { errorAnswer } from './errors.ts';

/** The address at which SDK clients reach every local service. */
export interface AwsEndpoint {
  readonly url: string;
  /** Begins to answer for these services; until then every call is answered 503. */
  serve(services: readonly LocalService[]): void;
  close(): Promise<void>;
}

export interface EndpointOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly faults: Faults;
  readonly log: HostLog;
  readonly newId: () => string;
}

/** Larger than any AWS API takes, so that each service states its own limit. */
const bodyLimit = 16 * 1024 * 1024;

const isOwn = ownNames('127.0.0.1');

/** Opens the AWS endpoint on the loopback interface; rejects when the port is taken. */
export async function openEndpoint(options: EndpointOptions): Promise<AwsEndpoint> {
  let services: readonly LocalService[] = [];
  const server = createServer({ keepAliveTimeout: 65_000, noDelay: true, ...slowestRequest() }, (request, response) => {
    void answer(request, response, services, options);
  });
  const port = await listen(server, options.port);
  return {
    url: `http://127.0.0.1:${port}`,
    serve(next) {
      services = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  services: readonly LocalService[],
  options: EndpointOptions,
): Promise<void> {
  const contentType = request.headers['content-type']?.startsWith('application/x-amz-json')
    ? request.headers['content-type']
    : 'application/json';
  let serviceName: string | undefined;
  try {
    const body = await readBody(request, bodyLimit);
    // A page of a stranger whose name has been made to lead here would come without credentials, and needs none.
    if (!isOwn(request.headers.host)) {
      throw new AwsError('MisdirectedRequest', 'This endpoint answers at 127.0.0.1 and localhost only.', 421);
    }
    if (services.length === 0) throw new AwsError('ServiceUnavailableException', 'The host is still starting.', 503);
    const routed = routeCall(services, {
      method: request.method ?? 'GET',
      url: request.url ?? '/',
      headers: request.headers,
      body,
    });
    serviceName = routed.service.name;
    const result = await makeCall(routed, options.faults);
    send(response, 200, contentType, JSON.stringify(result ?? {}), options);
  } catch (error) {
    if (!(error instanceof AwsError)) {
      options.log.error('An AWS call failed inside the host', {
        service: serviceName,
        target: request.headers['x-amz-target'],
        error: describe(error),
      });
    }
    const failed = errorAnswer(error, serviceName);
    send(response, failed.status, contentType, failed.body, options, failed.headers);
  }
}

function send(
  response: ServerResponse,
  status: number,
  contentType: string,
  body: string,
  options: EndpointOptions,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.destroyed) return;
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': options.newId(),
    ...headers,
  });
  response.end(body);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
