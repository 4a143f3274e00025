import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError, type Connection } from './connection.ts';

export interface Call {
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  /** Of a POST; a new one unless given. The same key gives the same answer. */
  readonly idempotencyKey?: string;
  readonly ifMatch?: string;
}

export interface Reply<Body> {
  readonly status: number;
  readonly body: Body;
  readonly etag: string | undefined;
}

interface Problem {
  readonly code?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: readonly { pointer: string; message: string }[];
  readonly requestId?: string;
}

/** An answer that is no success. */
export class ApiError extends CommandError {
  readonly status: number;
  readonly problem: Problem;
  constructor(status: number, problem: Problem, where: string) {
    const fields = (problem.errors ?? [])
      .map(({ pointer, message }) => `\n  ${pointer || 'the body'}: ${message}`)
      .join('');
    const request = problem.requestId ? ` (request ${problem.requestId})` : '';
    super(
      `${where}: ${status} ${problem.code ?? ''} ${problem.detail ?? problem.title ?? ''}${request}${fields}`,
      exitCodes[status] ?? 2,
    );
    this.status = status;
    this.problem = problem;
  }
}

/** Not logged in, not found; every other refusal is 2. */
const exitCodes: Readonly<Record<number, number>> = { 401: 3, 404: 4 };

const shortestLife = 60_000;

/** The API over HTTP: fetches and renews tokens, repeats what is safe to repeat, turns problems into errors. */
export class Client {
  readonly #connection: Connection;
  readonly #tries: number;
  #token: { value: Promise<string>; until: number } | undefined;

  /** @param tries how often a call is made before it is given up; eight times take about ten seconds. */
  constructor(connection: Connection, tries = 8) {
    this.#connection = connection;
    this.#tries = tries;
  }

  /** Proves that the credentials give a token. Throws a CommandError when there is none to be had. */
  async authenticate(): Promise<void> {
    await this.#fetchToken();
  }

  get<Body>(path: string, query: Call['query'] = {}): Promise<Reply<Body>> {
    return this.call<Body>('GET', path, { query });
  }

  post<Body>(path: string, body: unknown, idempotencyKey?: string): Promise<Reply<Body>> {
    return this.call<Body>('POST', path, { body, ...(idempotencyKey ? { idempotencyKey } : {}) });
  }

  /** All rows of a list, page after page. */
  async *list<Row>(path: string, query: Call['query'] = {}): AsyncGenerator<Row> {
    let cursor: string | undefined;
    do {
      const page: Reply<{ items: Row[]; next?: string }> = await this.get(path, { ...query, cursor });
      yield* page.body.items;
      cursor = page.body.next;
    } while (cursor !== undefined);
  }

  /**
   * Makes a call. Lost connections, 429, failures of the system (5xx) and requests still in flight are repeated with
   * growing pauses under the same idempotency key.
   * Throws an ApiError for any other answer that is no success.
   */
  async call<Body>(
    method: string,
    path: string,
    { query = {}, body, idempotencyKey = randomUUID(), ifMatch }: Call,
  ): Promise<Reply<Body>> {
    const url = new URL(path, this.#connection.api);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value));
    for (let attempt = 1; ; attempt += 1) {
      try {
        const headers = await this.#headers(method, idempotencyKey, ifMatch);
        const sent = body === undefined ? {} : { body: JSON.stringify(body) };
        const { response, text } = await reach(url.href, { method, headers, ...sent });
        if (response.ok)
          return {
            status: response.status,
            body: parsed(text) as Body,
            etag: response.headers.get('etag') ?? undefined,
          };
        if (response.status === 401) this.#token = undefined;
        const problem = problemIn(text);
        const passes = passing.has(response.status) || problem.code === 'request-in-flight';
        if (!passes || attempt === this.#tries) throw new ApiError(response.status, problem, `${method} ${path}`);
      } catch (error) {
        if (!(error instanceof Unreachable) || attempt === this.#tries) throw error;
      }
      await sleep(Math.min(5000, 50 * 2 ** attempt) * (0.5 + Math.random() / 2));
    }
  }

  async #headers(method: string, idempotencyKey: string, ifMatch: string | undefined): Promise<Record<string, string>> {
    return {
      authorization: `Bearer ${await this.#accessToken()}`,
      'content-type': 'application/json',
      ...(method === 'POST' ? { 'idempotency-key': idempotencyKey } : {}),
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
    };
  }

  #accessToken(): Promise<string> {
    if (!this.#token || this.#token.until < Date.now()) {
      const value = this.#fetchToken();
      this.#token = { value, until: Date.now() + shortestLife };
      value.catch(() => (this.#token = undefined));
    }
    return this.#token.value;
  }

  async #fetchToken(): Promise<string> {
    const { tokenUrl, clientId, clientSecret } = this.#connection;
    const { response, text } = await reach(tokenUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      },
      body: 'grant_type=client_credentials',
    });
    if (response.status === 429 || response.status >= 500) {
      throw new Unreachable(tokenUrl, new Error(`it answers ${response.status}`));
    }
    const answer = (parsed(text) ?? {}) as { access_token?: string; expires_in?: number; error?: string };
    if (!response.ok || !answer.access_token) {
      throw new CommandError(
        `${tokenUrl} gave no token: ${[response.status, answer.error].join(' ').trim()}; check client id and secret`,
        3,
      );
    }
    if (this.#token && answer.expires_in) this.#token.until = Date.now() + (answer.expires_in - 60) * 1000;
    return answer.access_token;
  }
}

/** Nobody answered, or not yet. */
class Unreachable extends CommandError {
  constructor(url: string, cause: unknown) {
    super(`${url} cannot be reached: ${reasonOf(cause)}`, 5);
  }
}

async function reach(url: string, request: RequestInit): Promise<{ response: Response; text: string }> {
  try {
    const response = await fetch(url, request);
    return { response, text: await response.text() };
  } catch (error) {
    throw new Unreachable(url, error);
  }
}

const passing = new Set([401, 429, 500, 502, 503, 504]);

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return { detail: text.slice(0, 300) };
  }
}

function problemIn(text: string): Problem {
  const answer = parsed(text) as (Problem & { message?: string }) | undefined;
  return answer?.code === undefined && answer?.message ? { detail: answer.message } : (answer ?? {});
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}
