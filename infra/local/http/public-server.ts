import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { gatewayAnswer, tooLarge, type HttpAnswer } from '../apigateway/handler-answer.ts';
import type { ApiGatewayService } from '../apigateway/service.ts';
import type { CognitoService } from '../cognito/service.ts';
import { BodyTooLarge, readBody } from '../endpoint/body.ts';
import type { HostLog } from '../kernel.ts';
import { answerNoRequests, slowestRequest, unwantedFor } from './no-http-request.ts';
import { listen } from './listen.ts';
import { ownNames } from './own-names.ts';
import type { LocalService, PageRequest, StreamAnswer } from '../service.ts';

/** What the public address serves, besides the API: tokens, key sets, and the services' own pages. */
export interface PublicServices {
  readonly api: ApiGatewayService;
  readonly cognito: CognitoService;
  readonly services: readonly LocalService[];
}

export interface PublicServer {
  readonly url: string;
  readonly port: number;
  /** Begins to serve; until then every request is answered 503. */
  serve(services: PublicServices): void;
  close(): Promise<void>;
}

/** HTTP APIs take bodies of at most 10 MB, and a request line with headers of at most 10,240 bytes. */
const bodyLimit = 10 * 1024 * 1024;
const headerLimit = 10_240;

export interface PublicServerOptions {
  /** Interface to listen on. */
  readonly host: string;
  readonly port: number;
  /** Names by which it is reached, besides this machine's own: that of a proxy before it. */
  readonly names?: readonly string[] | undefined;
  readonly log: HostLog;
  /** Milliseconds within which a request must have come whole; a minute without. */
  readonly slowest?: number;
}

/** Opens the address that clients of the system use; rejects with the socket's error when the port is taken. */
export async function openPublicServer(options: PublicServerOptions): Promise<PublicServer> {
  const { host, port, log } = options;
  const isOwn = ownNames(host, options.names);
  let serving: PublicServices | undefined;
  const settings = {
    keepAliveTimeout: 75_000,
    noDelay: true,
    maxHeaderSize: headerLimit,
    ...slowestRequest(options.slowest),
  };
  const server = createServer(settings, (request, response) => {
    if (serving === undefined) {
      send(response, gatewayAnswer(503, 'Service Unavailable'));
      return;
    }
    answer(request, serving, isOwn(request.headers.host))
      .then((answered) => ('stream' in answered ? sendStream(response, answered.stream) : send(response, answered)))
      .catch((error: unknown) => {
        log.debug('A request could not be read or answered', { error: String(error) });
        response.destroy();
      });
  });
  answerNoRequests(server);
  const opened = await listen(server, port, host);
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return {
    url: `http://${shown.includes(':') ? `[${shown}]` : shown}:${opened}`,
    port: opened,
    serve(services) {
      serving = services;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 500).unref();
      }),
  };
}

const ownNamesOnly = 'This page answers to the names of this machine, and to those that the host was given, only.';

/** An answer that is ready, or one that is sent while it is read. */
type Answer = HttpAnswer | { readonly stream: StreamAnswer };

async function answer(request: IncomingMessage, serving: PublicServices, isOwnName: boolean): Promise<Answer> {
  const url = request.url ?? '/';
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = mark < 0 ? '' : url.slice(mark + 1);
  const method = request.method ?? 'GET';
  const [, named, below = '/'] = /^\/_local\/([^/]+)(\/.*)?$/.exec(path) ?? [];
  const streaming = serving.services.find(({ name, stream }) => name === named && stream !== undefined);
  if (streaming?.stream && isOwnName) {
    const { headers } = pageRequest(request, Buffer.alloc(0));
    const stream = await streaming.stream({
      method,
      path: below,
      query: new URLSearchParams(query),
      headers,
      body: request,
    });
    if (!request.complete) takeTheRest(request);
    return { stream };
  }
  let body: Buffer;
  try {
    body = await readBody(request, bodyLimit);
  } catch (error) {
    if (!(error instanceof BodyTooLarge)) throw error;
    takeTheRest(request);
    return tooLarge;
  }
  if (path === '/oauth2/token') {
    const { 'content-type': contentType, authorization } = request.headers;
    const { status, body: token } = serving.cognito.token({
      method,
      contentType,
      authorization,
      body: body.toString('utf8'),
    });
    return json(status, token, { 'cache-control': 'no-store', pragma: 'no-cache' });
  }
  if (path.includes('/.well-known/')) {
    const document = serving.cognito.wellKnown(path);
    if (document !== undefined) return json(200, document);
  }
  if (path.startsWith('/_local/')) {
    if (!isOwnName) return gatewayAnswer(421, ownNamesOnly);
    return pageAnswer(method, path, query, serving.services, pageRequest(request, body));
  }
  return serving.api.handle({
    method,
    path,
    query,
    // As on AWS, functions see no name that is not the API's own.
    rawHeaders: isOwnName ? request.rawHeaders : withoutHost(request.rawHeaders),
    body,
    httpVersion: request.httpVersion,
    sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
  });
}

function withoutHost(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, index) => rawHeaders[index - (index % 2)]?.toLowerCase() !== 'host');
}

/** A client that is still sending reads its answer only when it could send all; one that never ends is cut off. */
function takeTheRest(request: IncomingMessage): void {
  request.resume();
  setTimeout(() => {
    if (!request.complete) request.destroy();
  }, unwantedFor).unref();
}

async function sendStream(response: ServerResponse, { status, headers, body }: StreamAnswer): Promise<void> {
  if (response.destroyed) return;
  response.writeHead(status, { ...headers });
  await pipeline(body, response);
}

function pageRequest({ headers }: IncomingMessage, body: Buffer): PageRequest {
  const single = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]);
  return { headers: Object.fromEntries(single) as PageRequest['headers'], body };
}

function pageAnswer(
  method: string,
  path: string,
  query: string,
  services: readonly LocalService[],
  request: PageRequest,
): HttpAnswer {
  const [, name, rest = ''] = /^\/_local\/([^/]+)(.*)$/.exec(path) ?? [];
  const service = services.find((each) => each.name === name);
  const page = service?.page?.(method, rest === '' ? '/' : rest, new URLSearchParams(query), request);
  if (page === undefined) return gatewayAnswer(404, 'Not Found');
  return { status: page.status, headers: { 'content-type': page.contentType }, body: page.body };
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json;charset=UTF-8', ...headers },
    body: JSON.stringify(body),
  };
}

function send(response: ServerResponse, answered: HttpAnswer): void {
  if (response.destroyed) return;
  const length = answered.status === 204 ? {} : { 'content-length': Buffer.byteLength(answered.body) };
  response.writeHead(answered.status, { ...answered.headers, ...length });
  response.end(answered.body);
}
