import { outside, type OutgoingRequest } from './outside.ts';

interface SdkRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** As much of a signature as the host asks for; no service on one machine checks more of it. */
const authorization = 'AWS4-HMAC-SHA256 Credential=simulated, SignedHeaders=host, Signature=0';

/**
 * Stands in for the SDK's own HTTP handler: hands requests to the simulated network as they are. Everything above it
 * that matters, retries and error parsing among it, is the SDK's.
 */
export class NodeHttpHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' };

  static create(given: unknown): NodeHttpHandler {
    return given instanceof NodeHttpHandler ? given : new NodeHttpHandler();
  }

  async handle(request: SdkRequest) {
    const { status, ...answer } = await outside().send(outgoing(request));
    return { response: { statusCode: status, headers: answer.headers, body: answer.body } };
  }

  destroy(): void {}

  updateHttpClientConfig(): void {}

  httpHandlerConfigs(): object {
    return {};
  }
}

function outgoing({ protocol, hostname, method, path, query, headers, body = '' }: SdkRequest): OutgoingRequest {
  return {
    protocol,
    hostname,
    method,
    path: path + queryText(query),
    headers: { ...headers, authorization },
    // The SDK's own body warns who takes it for a text.
    body: typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength),
  };
}

/** Bodies arrive whole. */
export async function streamCollector(body: Uint8Array): Promise<Uint8Array> {
  return body;
}

function queryText(query: SdkRequest['query'] = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    [value ?? ''].flat().map((one) => [name, one]),
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
}
