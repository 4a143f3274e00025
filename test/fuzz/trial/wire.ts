import { Agent, request } from 'node:http';
import type { Header } from '../request.ts';

/** An answer as it came. */
export interface Answer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

class StaleConnection extends Error {
  override readonly name = 'StaleConnection';
}

/** Longest wait for an answer, in milliseconds: the gateway itself gives up after 30 seconds. */
const patience = 45_000;

/**
 * Sends requests as they are, over connections that are kept: headers twice, targets that no URL takes, bodies of any bytes. `fetch`,
 * and with it the published client, refuses or mends such requests before they are sent.
 */
export class Wire {
  readonly #base: URL;
  readonly #agent: Agent;

  constructor(base: string, connections: number) {
    this.#base = new URL(base);
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections, maxFreeSockets: connections });
  }

  /** Sends one request. Rejects when no answer comes: the connection broke, or 45 seconds have passed. */
  async send(method: string, target: string, headers: readonly Header[], body: Buffer | undefined): Promise<Answer> {
    try {
      return await this.#sendOnce(method, target, headers, body);
    } catch (error) {
      // A kept connection that the server closed at the same moment says nothing about the request.
      if (error instanceof StaleConnection) return this.#sendOnce(method, target, headers, body);
      throw error;
    }
  }

  #sendOnce(method: string, target: string, headers: readonly Header[], body: Buffer | undefined): Promise<Answer> {
    const named = new Set(headers.map(([name]) => name.toLowerCase()));
    const own: Header[] = [
      ...(named.has('host') ? [] : [['host', this.#base.host] as const]),
      ...(body === undefined ? [] : [['content-length', String(body.length)] as const]),
    ];
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          agent: this.#agent,
          host: this.#base.hostname,
          port: this.#base.port,
          method,
          path: target,
          headers: [...own, ...headers].flat(),
          timeout: patience,
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: Object.fromEntries(
                Object.entries(response.headers).map(([name, value]) => [
                  name,
                  Array.isArray(value) ? value.join() : value,
                ]),
              ),
              body: Buffer.concat(chunks).toString('utf8'),
            }),
          );
        },
      );
      sent.on('timeout', () => sent.destroy(new Error(`no answer within ${patience / 1000} s`)));
      sent.on('error', (error) => {
        const isStale = sent.reusedSocket && 'code' in error && error.code === 'ECONNRESET';
        reject(isStale ? new StaleConnection(error.message, { cause: error }) : error);
      });
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
