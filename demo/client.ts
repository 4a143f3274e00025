import { setTimeout as sleep } from 'node:timers/promises';

/** A running system and credentials that may do everything in it. */
export interface DemoTarget {
  readonly api: string;
  /** The OAuth 2 token endpoint. */
  readonly token: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** An answer of the API, its body parsed. */
export interface DemoAnswer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Sends a request. A body goes with an idempotency key of its own, `demo` and the path with `name` (by default the first
 * value in the body), so that a repetition has no second effect.
 */
export type Send = (method: 'GET' | 'POST', path: string, body?: object, name?: string) => Promise<DemoAnswer>;

/** Demo data could not be made; the message says by which answer. */
export class DemoError extends Error {
  override readonly name = 'DemoError';
}

/** Signs in and gives a way to send. `signal` ends whatever is under way. Throws a DemoError without a token. */
export async function signIn(
  { api, token, clientId, clientSecret }: DemoTarget,
  signal = new AbortController().signal,
): Promise<Send> {
  const granted = await fetch(token, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
    signal,
  });
  if (!granted.ok) {
    throw new DemoError(`demo data: the token endpoint answered ${granted.status} ${await granted.text()}`);
  }
  const { access_token } = (await granted.json()) as { access_token: string };
  return async (method, path, body, name) => {
    const headers = { authorization: `Bearer ${access_token}` };
    const keyed = { ...headers, 'content-type': 'application/json', 'idempotency-key': keyOf(path, body, name) };
    for (let attempt = 1; ; attempt += 1) {
      const response = await fetch(`${api}${path}`, {
        method,
        headers: body === undefined ? headers : keyed,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal,
      });
      const answer = { status: response.status, body: await response.json() };
      if (!isPassing(answer) || attempt === 5) return answer;
      await sleep(200 * attempt, undefined, { signal });
    }
  };
}

/** What a request was answered with. Throws a DemoError unless that is a success, or has one of these codes. */
export async function taken(answering: Promise<DemoAnswer>, what: string, ...fine: string[]): Promise<DemoAnswer> {
  const answer = await answering;
  if (answer.status < 300 || fine.includes(codeOf(answer) ?? '')) return answer;
  throw new DemoError(`demo data: ${what} was answered with ${answer.status} ${JSON.stringify(answer.body)}`);
}

/** An id that an answer must have. Throws a DemoError without it. */
export function idIn({ body }: DemoAnswer, name: string): string {
  const id = (body as Record<string, unknown>)[name];
  if (typeof id === 'string') return id;
  throw new DemoError(`demo data: an answer lacks ${name}: ${JSON.stringify(body)}`);
}

/** The stable code of a problem. */
export function codeOf({ body }: DemoAnswer): string | undefined {
  return (body as { code?: string } | undefined)?.code;
}

function isPassing(answer: DemoAnswer): boolean {
  return answer.status >= 500 || answer.status === 429 || codeOf(answer) === 'request-in-flight';
}

/** `demo/v1/items/TEA-001` */
function keyOf(path: string, body: object | undefined, name: string | undefined): string {
  const [first] = Object.values(body ?? {}) as unknown[];
  return `demo${path}/${name ?? String(first)}`;
}
