import { NoToken, Unreachable } from './errors.ts';
import { jsonOf, type Reply, type Sending } from './transport.ts';

export interface Credentials {
  /** The OAuth 2 token endpoint. */
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Only these scopes, such as `oms/orders:read`; all of the client unless given. */
  readonly scopes?: readonly string[];
}

/** A token and the time until which it is used, in milliseconds since the epoch. */
interface Granted {
  readonly token: string;
  readonly until: number;
}

interface Kept {
  readonly token: Promise<string>;
  until: number;
}

/** A token is not used in the last minute of its life. */
const spareMs = 60_000;

/** Access tokens of one client: fetched when they are needed, kept while they live, fetched once for calls at the same time. */
export class Tokens {
  readonly #credentials: Credentials;
  readonly #send: (url: string, sending: Sending) => Promise<Reply>;
  #kept: Kept | undefined;

  constructor(credentials: Credentials, send: (url: string, sending: Sending) => Promise<Reply>) {
    this.#credentials = credentials;
    this.#send = send;
  }

  /** A token that is good. Throws NoToken for refused credentials, Unreachable where no answer comes. */
  token(): Promise<string> {
    if (this.#kept && this.#kept.until > Date.now()) return this.#kept.token;
    const granting = this.#fetch();
    const kept: Kept = { token: granting.then(({ token }) => token), until: Infinity };
    this.#kept = kept;
    granting.then(
      ({ until }) => (kept.until = until),
      () => this.#forget(kept),
    );
    return kept.token;
  }

  /** The API did not take the token: the next call fetches another. */
  renew(): void {
    this.#kept = undefined;
  }

  #forget(kept: Kept): void {
    if (this.#kept === kept) this.#kept = undefined;
  }

  async #fetch(): Promise<Granted> {
    const { tokenUrl, clientId, clientSecret, scopes } = this.#credentials;
    const form = new URLSearchParams({ grant_type: 'client_credentials' });
    if (scopes) form.set('scope', scopes.join(' '));
    const reply = await this.#send(tokenUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}`,
      },
      body: form.toString(),
    });
    if (reply.status === 429 || reply.status >= 500) {
      throw new Unreachable(tokenUrl, new Error(`it answers ${reply.status}`));
    }
    const answer = (jsonOf(reply) ?? {}) as { access_token?: string; expires_in?: number; error?: string };
    if (reply.status >= 300 || !answer.access_token) throw new NoToken(tokenUrl, reply.status, answer.error);
    return { token: answer.access_token, until: Date.now() + (answer.expires_in ?? 0) * 1000 - spareMs };
  }
}
