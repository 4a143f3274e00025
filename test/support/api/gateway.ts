import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { Routes } from '#shared/contracts/route.ts';
import { callApi } from './api.ts';

type Handler = Parameters<typeof callApi>[0];

/** An address where API functions answer over HTTP, to anyone, as the root client; with a token endpoint. */
export interface Gateway {
  readonly api: string;
  readonly token: string;
  stop(): Promise<void>;
}

/** Serves API functions over HTTP by their route contracts. */
export async function startGateway(...served: { routes: Routes; handler: Handler }[]): Promise<Gateway> {
  const table = served.flatMap(({ routes, handler }) =>
    Object.values(routes).map(({ method, path }) => ({ method, path, pattern: patternOf(path), handler })),
  );
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://gateway');
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>)).toString();
    if (url.pathname === '/oauth2/token') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ access_token: 'root' }));
      return;
    }
    const route = table.find(({ method, pattern }) => method === request.method && pattern.test(url.pathname));
    if (!route) {
      response.writeHead(404).end('{}');
      return;
    }
    const groups = route.pattern.exec(url.pathname)?.groups ?? {};
    const answer = await callApi(route.handler, {
      method: route.method,
      path: route.path,
      params: Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)])),
      query: Object.fromEntries(url.searchParams),
      headers: headersOf(request),
      idempotencyKey: null,
      ...(body === '' ? {} : { body }),
    });
    response.writeHead(answer.status, { 'content-type': answer.headers['content-type'] ?? 'text/plain' });
    response.end(answer.rawBody);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the gateway has no port');
  const api = `http://127.0.0.1:${address.port}`;
  return {
    api,
    token: `${api}/oauth2/token`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
}

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    // Whoever comes is taken for the root client.
    Object.entries({ ...headers, authorization: undefined }).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  );
}
