import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
}

/** A server that writes down what it is asked, and answers what it is told to; once these are over, `{}`. */
export class RecordingServer {
  readonly recorded: Recorded[] = [];
  readonly answers: Answer[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { method = '', url: path = '', headers } = request;
        this.recorded.push({ method, path, headers, body: Buffer.concat(parts).toString() });
        const { status, headers: named = {}, body } = this.answers.shift() ?? { status: 200, body: {} };
        response.writeHead(status, { date: new Date().toUTCString(), ...named }).end(JSON.stringify(body));
      });
    });
  }

  static async start(): Promise<RecordingServer> {
    const server = new RecordingServer();
    await new Promise<void>((resolve) => server.#server.listen(0, '0.0.0.0', resolve));
    return server;
  }

  /** Its address on this machine, by the name `host`. */
  at(host: string): string {
    return `http://${host}:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What was recorded since the last time. */
  take(): Recorded[] {
    return this.recorded.splice(0);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
