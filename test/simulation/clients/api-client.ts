import type { World } from '../world/world.ts';

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** Parsed, where it is JSON. */
  // oxlint-disable-next-line typescript/no-explicit-any -- what an actor expects of it, the actor says
  readonly body: any;
}

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Who a client is, and what it authenticates with. */
export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * A client of the simulated system: over its API, through its gateway, with tokens of its own. The published client does not fit here:
 * its timeouts, pauses and lives of tokens go by the real clock, its keys by real chance, and what a run does must follow from
 * its seed alone. Whether the published one does its work is seen by the command line, the demo and the end-to-end tests.
 */
export class ApiClient {
  readonly #world: World;
  readonly #credentials: Credentials;
  readonly #delay: () => number;
  #token: { readonly text: string; readonly until: number } | undefined;

  /** @param delay how long a request takes to the gateway, in milliseconds. */
  constructor(world: World, credentials: Credentials, delay: () => number) {
    this.#world = world;
    this.#credentials = credentials;
    this.#delay = delay;
  }

  /** Sends one request and gives its answer, whatever it is. */
  async send({ method, path, body, headers = {} }: ApiRequest): Promise<ApiAnswer> {
    const { time, services } = this.#world;
    const [bare = '', query = ''] = path.split('?');
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const given: Readonly<Record<string, string>> = {
      authorization: `Bearer ${this.#accessToken()}`,
      ...(text === '' ? {} : { 'content-type': 'application/json' }),
      ...headers,
    };
    await new Promise<void>((resolve) => time.at(time.now() + this.#delay(), resolve));
    const answer = await services.api.handle({
      method,
      path: bare,
      query,
      rawHeaders: Object.entries(given).flat(),
      body: Buffer.from(text),
      httpVersion: '1.1',
      sourceIp: '198.51.100.1',
    });
    const isJson = /json/.test(String(answer.headers['content-type'])) && answer.body.length > 0;
    const content = String(answer.body);
    return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(content) : content };
  }

  #accessToken(): string {
    const { time, services } = this.#world;
    if (this.#token && this.#token.until > time.now()) return this.#token.text;
    const { clientId, clientSecret } = this.#credentials;
    const { body } = services.cognito.token({
      method: 'POST',
      contentType: 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      body: 'grant_type=client_credentials',
    });
    const { access_token: text, expires_in: seconds } = body as { access_token: string; expires_in: number };
    this.#token = { text, until: time.now() + (seconds - 300) * 1000 };
    return text;
  }
}
