import type { Chance } from '../chance.ts';
import type { SeededFaults } from '../faults/seeded-faults.ts';
import type { World } from '../world/world.ts';
import { ApiClient, type ApiAnswer, type Credentials } from './api-client.ts';

/** A request and its answer as its client saw them. */
export interface Exchange {
  readonly client: string;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly key: string | undefined;
  readonly answer: ApiAnswer;
  /** Milliseconds since the epoch. */
  readonly askedAt: number;
  readonly answeredAt: number;
}

export interface DeskParts {
  readonly world: World;
  readonly faults: SeededFaults;
  /** Told of every exchange, also of one whose answer the client never sees. */
  readonly exchanged: (exchange: Exchange) => void;
}

/** Answers after which a client sends the same request again. */
const passing = new Set([429, 500, 502, 503, 504]);
const inFlight = new Set(['request-in-flight', 'try-again']);

/** A client program: it repeats a request, under the same key, until it has a definite answer. */
export class Desk {
  readonly name: string;
  readonly #parts: DeskParts;
  readonly #client: ApiClient;
  readonly #chance: Chance;

  constructor(name: string, credentials: Credentials, parts: DeskParts) {
    this.name = name;
    this.#parts = parts;
    this.#chance = parts.world.chance.of(`desk ${name}`);
    this.#client = new ApiClient(parts.world, credentials, () => this.#chance.whole(4, 40));
  }

  async read(path: string): Promise<ApiAnswer> {
    return this.#insist({ method: 'GET', path, body: undefined, key: undefined });
  }

  /** Sends a POST. Without a key of its own it gets a new one. */
  async post(path: string, body: unknown, key = this.newKey()): Promise<ApiAnswer> {
    return this.#insist({ method: 'POST', path, body, key });
  }

  /** Sends a PATCH. Merging it again does no harm, so that it has no key. */
  async patch(path: string, body: unknown): Promise<ApiAnswer> {
    return this.#insist({ method: 'PATCH', path, body, key: undefined });
  }

  /** Sends one request as it is, once. */
  async once(request: {
    method: string;
    path: string;
    body?: unknown;
    headers?: Record<string, string>;
  }): Promise<ApiAnswer> {
    const key = request.headers?.['idempotency-key'];
    return this.#exchange({ body: undefined, key, ...request }, request.headers ?? {});
  }

  newKey(): string {
    return this.#chance.bytes(12).toString('hex');
  }

  async #insist(request: Pick<Exchange, 'method' | 'path' | 'body' | 'key'>): Promise<ApiAnswer> {
    const headers: Record<string, string> = request.key === undefined ? {} : { 'idempotency-key': request.key };
    const { faults } = this.#parts;
    for (let attempt = 1; ; attempt += 1) {
      const twice = request.key !== undefined && faults.strikes('duplicate', 0.01);
      if (twice) void this.#exchange(request, headers);
      const answer = await this.#exchange(request, headers);
      const lost = request.key !== undefined && faults.strikes('fail-after', 0.003);
      const passes = passing.has(answer.status) || inFlight.has(answer.body?.code);
      if (!lost && !passes) return answer;
      await pause(this.#parts.world, this.#chance.whole(300, 1000) * Math.min(64, 2 ** attempt));
    }
  }

  async #exchange(
    request: Pick<Exchange, 'method' | 'path' | 'body' | 'key'>,
    headers: Record<string, string>,
  ): Promise<ApiAnswer> {
    const { world, exchanged } = this.#parts;
    const askedAt = world.time.now();
    const answer = await this.#client.send({ ...request, headers });
    const { method, path, body, key } = request;
    exchanged({ client: this.name, method, path, body, key, answer, askedAt, answeredAt: world.time.now() });
    return answer;
  }
}

/** Lets the world's time pass. */
export function pause({ time }: World, milliseconds: number): Promise<void> {
  return new Promise((resolve) => void time.at(time.now() + milliseconds, resolve));
}
