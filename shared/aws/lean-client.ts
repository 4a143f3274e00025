import { HttpResponse } from '@smithy/core/transport';
import { credentials } from '../credentials.ts';
import { isOnThisMachine } from './address.ts';
import { exchange, userAgent, type Outgoing } from './exchange.ts';
import { Signer, unsigned, type Scope } from './signature.ts';

/** A request of the SDK's, as it leaves its middleware. */
interface SdkRequest extends Omit<Outgoing, 'headers' | 'body'> {
  readonly query?: Readonly<Record<string, unknown>>;
  headers: Record<string, string>;
  /** Text or bytes; the SDK's own types know no more. */
  readonly body?: unknown;
}

/** As much of a client of the SDK as is made lean. */
interface SdkClient<Signing> {
  readonly middlewareStack: { remove(name: string): boolean };
  readonly config: { signer: (scheme?: never) => Promise<Signing> };
}

/** What SDK clients are made with, whichever service they are for. */
export interface LeanSettings {
  readonly cacheMiddleware: true;
  readonly requestHandler: typeof requestHandler;
  readonly signerConstructor: typeof LeanSigner;
}

/** What is done for each request and never needed: inputs and outputs for a log that is off, and the SDK's names in a header. */
const needless = ['loggerMiddleware', 'getUserAgentMiddleware'];

/**
 * A client of the SDK that takes half the processor time of a plain one: its chain of middleware is built once, requests go over
 * kept connections and are signed by our own signer. All that the SDK knows of its service stays its own: address, text of
 * requests, reading of answers and errors, retries, correction of the clock.
 */
export function leanClient<Signing, Client extends SdkClient<Signing>, const Settings extends object>(
  Kind: new (settings: LeanSettings & Settings) => Client,
  settings: Settings,
): Client {
  const client = new Kind({ cacheMiddleware: true, requestHandler, signerConstructor: LeanSigner, ...settings });
  for (const name of needless) client.middlewareStack.remove(name);
  // The SDK would make another signer, with a copy of all its settings, for each request.
  const { config } = client;
  const make = config.signer;
  let made: Promise<Signing> | undefined;
  config.signer = () => (made ??= make());
  return client;
}

const requestHandler = {
  async handle(request: SdkRequest): Promise<{ response: HttpResponse }> {
    const headers = { ...request.headers, 'user-agent': userAgent };
    const { status, headers: answered, bytes } = await exchange({ ...request, headers, body: bodyOf(request) });
    const named = Object.entries(answered).map(([name, value]) => [name, String(value)]);
    return { response: new HttpResponse({ statusCode: status, headers: Object.fromEntries(named), body: bytes }) };
  },
};

/** Signs requests of a client by its region and service, which the SDK names. Credentials do not change (`credentials`). */
class LeanSigner {
  readonly #scope: Scope;
  readonly #signer: Signer;

  constructor({ region, service }: { readonly region: string | (() => Promise<string>); readonly service: string }) {
    if (typeof region !== 'string') throw new TypeError('the SDK names the region by its name');
    this.#scope = { region, service };
    this.#signer = new Signer(this.#scope, credentials());
  }

  async sign<Request extends SdkRequest>(
    request: Request,
    { signingDate = Date.now() }: { signingDate?: Date | string | number } = {},
  ): Promise<Request> {
    if (Object.keys(request.query ?? {}).length > 0) throw new Error('a request with a query is not signed here');
    if (isOnThisMachine(request)) Object.assign(request.headers, unsigned(this.#scope, credentials()));
    else request.headers = this.#signer.sign({ ...request, body: bodyOf(request) }, new Date(signingDate).getTime());
    return request;
  }
}

function bodyOf({ body = '' }: SdkRequest): string | Uint8Array {
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  throw new TypeError('only texts and bytes are sent');
}
