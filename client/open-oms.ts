import { ApiError, Unreachable } from './errors.ts';
import { operations } from './generated/operations.ts';
import type { Problem } from './generated/schemas.ts';
import {
  targetOf,
  type Answer,
  type AnyCall,
  type CallArguments,
  type ListId,
  type OperationId,
  type Row,
} from './requests.ts';
import { mayPass, pauseAfter } from './retries.ts';
import { Tokens, type Credentials } from './tokens.ts';
import { jsonOf, sendOnce, type Fetch, type Reply, type Sending } from './transport.ts';

export interface Options extends Credentials {
  /** Base address of the API. */
  readonly api: string;
  /** How often a call is sent before it is given up; eight times take some ten seconds. */
  readonly tries?: number;
  /** How long one try may take, in milliseconds; the API itself answers within 30 seconds. */
  readonly timeoutMs?: number;
  /** Another `fetch`, such as one with an agent of its own. */
  readonly fetch?: Fetch;
}

/** A success. */
export interface Exchange<Body> {
  readonly status: number;
  readonly body: Body;
  /** For `ifMatch` of the next change. */
  readonly etag: string | undefined;
  readonly headers: Headers;
}

/**
 * The API of an Open OMS. It fetches tokens and renews them, gives every POST an idempotency key, and sends again under the same
 * key what was lost on the way, came too often (429, as long after as the answer says), met a failure of the system (5xx), or is
 * still being worked on.
 */
export class OpenOms {
  readonly #api: string;
  readonly #tries: number;
  readonly #timeoutMs: number;
  readonly #fetch: Fetch;
  readonly #tokens: Tokens;

  constructor({ api, tries = 8, timeoutMs = 35_000, fetch: fetchOf = fetch, ...credentials }: Options) {
    this.#api = api.replace(/\/$/, '');
    this.#tries = tries;
    this.#timeoutMs = timeoutMs;
    this.#fetch = fetchOf;
    this.#tokens = new Tokens(credentials, (url, sending) => sendOnce(fetchOf, url, sending, timeoutMs, undefined));
  }

  /**
   * Calls an operation and gives the body of its answer. Throws ApiError for a refusal, Unreachable where no answer comes, NoToken for
   * refused credentials.
   */
  async call<Id extends OperationId>(id: Id, ...[call]: CallArguments<Id>): Promise<Answer<Id>> {
    return (await this.#exchange(id, call)).body;
  }

  /** The same, with status, ETag and headers of the answer. */
  async exchange<Id extends OperationId>(id: Id, ...[call]: CallArguments<Id>): Promise<Exchange<Answer<Id>>> {
    return this.#exchange(id, call);
  }

  /** The rows of a list, page after page, as they are wanted; of a list that goes on for ever those that there are. */
  async *each<Id extends ListId>(id: Id, ...[call]: CallArguments<Id>): AsyncGenerator<Row<Id>, void, undefined> {
    const given = (call ?? {}) as AnyCall;
    let cursor = given.query?.['cursor'];
    do {
      const query = { ...given.query, cursor };
      const { body } = await this.#exchange(id, { ...given, query });
      const page = body as { readonly items: Row<Id>[]; readonly next?: string; readonly more?: boolean };
      yield* page.items;
      cursor = page.more === false ? undefined : page.next;
    } while (cursor !== undefined);
  }

  /** An access token, such as for a program beside this one. Proves that the credentials are good. */
  token(): Promise<string> {
    return this.#tokens.token();
  }

  /** Sends any request once, with the token of this client; `headers` may replace every header. For what no operation describes. */
  async send(
    method: string,
    target: string,
    { headers = {}, body }: Partial<Omit<Sending, 'method'>> = {},
  ): Promise<Reply> {
    const own: Record<string, string> = { authorization: `Bearer ${await this.token()}` };
    if (body !== undefined) own['content-type'] = 'application/json';
    const sending = { method, headers: { ...own, ...headers }, body };
    return sendOnce(this.#fetch, `${this.#api}${target}`, sending, this.#timeoutMs, undefined);
  }

  async #exchange(id: OperationId, call: AnyCall = {}): Promise<Exchange<unknown>> {
    // The types say it to those who compile.
    if (!Object.hasOwn(operations, id)) throw new TypeError(`there is no operation '${id}'`);
    const { method, path } = operations[id];
    const url = `${this.#api}${targetOf(path, call)}`;
    const idempotencyKey = call.idempotencyKey ?? crypto.randomUUID();
    for (let attempt = 1; ; attempt += 1) {
      let retryAfter: string | null = null;
      try {
        const sending = await this.#sendingOf(method, call, idempotencyKey);
        const reply = await sendOnce(this.#fetch, url, sending, this.#timeoutMs, call.signal);
        if (reply.status < 300) return exchangeOf(reply);
        if (reply.status === 401) this.#tokens.renew();
        const problem = problemOf(reply);
        if (!mayPass(reply.status, problem.code) || attempt >= this.#tries) {
          throw new ApiError(id, reply.status, problem, reply.headers);
        }
        retryAfter = reply.headers.get('retry-after');
      } catch (error) {
        if (!(error instanceof Unreachable) || attempt >= this.#tries) throw error;
      }
      await pause(pauseAfter(attempt, retryAfter), call.signal);
    }
  }

  async #sendingOf(method: string, { body, ifMatch }: AnyCall, idempotencyKey: string): Promise<Sending> {
    return {
      method,
      headers: {
        authorization: `Bearer ${await this.#tokens.token()}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'POST' ? { 'idempotency-key': idempotencyKey } : {}),
        ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
  }
}

function exchangeOf(reply: Reply): Exchange<unknown> {
  const { status, headers } = reply;
  return { status, headers, etag: headers.get('etag') ?? undefined, body: jsonOf(reply) };
}

/** A gateway's own message says in `message` what a problem says in `detail`; other texts are shown from their beginning. */
function problemOf(reply: Reply): Partial<Problem> {
  const answer = jsonOf(reply) as (Partial<Problem> & { readonly message?: string }) | undefined;
  if (typeof answer !== 'object' || answer === null)
    return reply.text === '' ? {} : { detail: reply.text.slice(0, 300) };
  return answer.code === undefined && answer.message ? { detail: answer.message } : answer;
}

function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const end = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', end);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', end, { once: true });
  });
}
