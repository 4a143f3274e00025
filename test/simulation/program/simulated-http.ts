import { EventEmitter } from 'node:events';
import * as http from 'node:http';
import { Readable } from 'node:stream';
import { outside, type IncomingResponse } from './outside.ts';

interface RequestOptions {
  readonly host?: string;
  readonly hostname?: string;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | number | undefined>>;
  readonly signal?: AbortSignal;
}

/** As much of `http.ClientRequest` as clients use: it leaves as a whole when it is ended. */
class SimulatedRequest extends EventEmitter {
  readonly #protocol: string;
  readonly #options: RequestOptions;
  readonly #parts: Buffer[] = [];
  #cancelTimeout = () => {};
  #over = false;

  constructor(protocol: string, options: RequestOptions) {
    super();
    this.#protocol = protocol;
    this.#options = options;
    options.signal?.addEventListener('abort', () => this.destroy(options.signal?.reason as Error));
  }

  write(part: string | Uint8Array): boolean {
    this.#parts.push(Buffer.from(part));
    return true;
  }

  end(part?: string | Uint8Array): this {
    if (part !== undefined) this.write(part);
    const { hostname, host, path = '/', method = 'GET', headers = {} } = this.#options;
    const named = lowerCase(headers);
    outside()
      .send({
        protocol: this.#protocol,
        hostname: named['host'] ?? hostname ?? host ?? 'localhost',
        method,
        path,
        headers: named,
        body: Buffer.concat(this.#parts),
      })
      .then(
        (response) => this.#answer(response),
        (error: unknown) => this.destroy(error as Error),
      );
    return this;
  }

  setTimeout(milliseconds: number, task: () => void): this {
    this.#cancelTimeout = outside().after(milliseconds, task);
    return this;
  }

  setNoDelay(): void {}

  setSocketKeepAlive(): void {}

  destroy(error?: Error): this {
    if (this.#over) return this;
    this.#finish();
    if (error) queueMicrotask(() => this.emit('error', error));
    return this;
  }

  #answer({ status, headers, body }: IncomingResponse): void {
    if (this.#over) return;
    this.#finish();
    const response = Object.assign(new Readable({ read: () => undefined }), {
      statusCode: status,
      headers,
      complete: true,
    });
    response.push(body);
    response.push(null);
    this.emit('response', response);
  }

  #finish(): void {
    this.#over = true;
    this.#cancelTimeout();
  }
}

function lowerCase(headers: NonNullable<RequestOptions['headers']>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function requestOver(protocol: string) {
  return (options: RequestOptions, listener?: (response: unknown) => void): SimulatedRequest => {
    const request = new SimulatedRequest(protocol, options);
    if (listener) request.once('response', listener);
    return request;
  };
}

/** `node:http` whose requests go into the simulated network. */
export const simulatedHttp = { ...http, request: requestOver('http:') };

/** `node:https` whose requests go into the simulated network. */
export const simulatedHttps = { Agent: http.Agent, request: requestOver('https:') };
