import { connect, type Socket } from 'node:net';

export interface EngineAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/**
 * The one connection to the table engine: one call after the other, so that the engine sees them in the order in which they
 * were made. Speaks as much HTTP as the engine does, since a general client costs more than most calls.
 */
export class EngineConnection {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #waiting: { readonly resolve: (answer: EngineAnswer) => void; readonly reject: (error: Error) => void } | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #open = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('error', (error) => this.#waiting?.reject(error));
    socket.on('close', () => this.#waiting?.reject(new Error('the table engine has closed the connection')));
  }

  static open(address: string): Promise<EngineConnection> {
    const { hostname, port } = new URL(address);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => resolve(new EngineConnection(socket)));
      socket.once('error', reject);
    });
  }

  /** Whether a call is under way. */
  get busy(): boolean {
    return this.#open > 0;
  }

  /** Resolves when no call is under way. */
  async idle(): Promise<void> {
    while (this.#open > 0) await this.#last;
  }

  /** Calls an operation of DynamoDB by its JSON protocol; `body` is the JSON text. */
  call(operation: string, body: string): Promise<EngineAnswer> {
    this.#open += 1;
    const answer = this.#last.then(() => this.#exchange(operation, body));
    this.#last = answer.then(
      () => (this.#open -= 1),
      () => (this.#open -= 1),
    );
    return answer;
  }

  close(): void {
    this.#socket.destroy();
  }

  #exchange(operation: string, body: string): Promise<EngineAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(
        `POST / HTTP/1.1\r\nhost: tables\r\ncontent-type: application/x-amz-json-1.0\r\n` +
          `x-amz-target: DynamoDB_20120810.${operation}\r\nx-amz-date: 20260101T000000Z\r\n` +
          'authorization: AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=00\r\n' +
          `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
    });
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const headEnd = this.#received.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const head = this.#received.toString('latin1', 0, headEnd);
    const length = Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? Number.NaN);
    const end = headEnd + 4 + length;
    if (Number.isNaN(length)) {
      this.#waiting?.reject(new Error(`the table engine answered without a length: ${head}`));
    } else if (this.#received.length >= end) {
      const body = this.#received.subarray(headEnd + 4, end);
      this.#received = this.#received.subarray(end);
      const waiting = this.#waiting;
      this.#waiting = undefined;
      waiting?.resolve({ status: Number(head.slice(9, 12)), body });
    }
  }
}
