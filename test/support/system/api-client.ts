import { randomUUID } from 'node:crypto';
import { OpenOms, type Answer, type Call, type OperationId } from '@open-oms/client';
import { segmentOf } from '#shared/contracts/path-segment.ts';
import { routesByContext } from '#functions/contexts.ts';
import type { RouteContract } from '#shared/contracts/route.ts';
import type { SystemAddress } from './system.ts';

export type { OperationId };

/** With the callbacks that providers and carriers sign, which the client does not call. */
export type AnyOperationId = OperationId | 'receiveCarrierEvent' | 'receivePaymentEvent';

/** Every operation by its name. */
export const operations: ReadonlyMap<string, RouteContract> = new Map(
  Object.values(routesByContext).flatMap((routes) => Object.entries(routes)),
);

/** What an operation answers with when it succeeds. */
export type Success<Id extends OperationId> = Answer<Id>;

type Part<Id extends OperationId, Name extends 'params' | 'body'> =
  Call<Id> extends { readonly [_ in Name]?: infer Given } ? Given : undefined;

export interface CallOptions<Id extends OperationId> {
  readonly params?: Part<Id, 'params'>;
  readonly query?: Partial<Record<string, string>>;
  readonly body?: Part<Id, 'body'>;
  /** By default a new one for every POST. */
  readonly key?: string;
  /** The ETag that goes into If-Match. */
  readonly ifMatch?: string;
}

/** An answer as it came, its body parsed. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any -- what a test expects of it, the test says
  readonly body: any;
}

/** The API did not answer as a successful operation does. */
export class UnexpectedAnswer extends Error {
  override readonly name = 'UnexpectedAnswer';
  readonly status: number;
  readonly code: string | undefined;
  constructor(what: string, answer: RawAnswer) {
    super(`${what} was answered with ${answer.status} ${JSON.stringify(answer.body).slice(0, 2000)}`);
    this.status = answer.status;
    this.code = (answer.body as { code?: string } | undefined)?.code;
  }
}

/**
 * The published client as tests use it: each call is sent once, whatever it is answered with is the answer, and a success is checked
 * against its contract.
 */
export class ApiClient {
  readonly #system: SystemAddress;
  readonly #oms: OpenOms;

  constructor(system: SystemAddress) {
    this.#system = system;
    this.#oms = clientOf(system);
  }

  /** Calls an operation. Throws UnexpectedAnswer unless it succeeds with the body that its contract promises. */
  async call<Id extends OperationId>(id: Id, options: CallOptions<Id> = {}): Promise<Success<Id>> {
    const answer = await this.ask(id, options);
    const contract = contractOf(id);
    if (answer.status !== contract.success.status) throw new UnexpectedAnswer(id, answer);
    const parsed = contract.success.body?.safeParse(answer.body);
    if (parsed?.success === false) {
      throw new Error(`${id} answered against its contract: ${parsed.error.message} in ${JSON.stringify(answer.body)}`);
    }
    return answer.body as Success<Id>;
  }

  /** Calls an operation and gives its answer, whatever it is. */
  ask<Id extends OperationId>(id: Id, options: CallOptions<Id> = {}): Promise<RawAnswer> {
    const { method, path } = contractOf(id);
    const params = (options.params ?? {}) as Readonly<Record<string, string>>;
    const query = Object.entries(options.query ?? {}).filter((pair): pair is [string, string] => pair[1] !== undefined);
    const search = query.length > 0 ? `?${new URLSearchParams(query)}` : '';
    const address = path.replace(/\{(\w+)\+?\}/g, (_, name: string) => segmentOf(params[name] ?? `{${name}}`));
    return this.send(method, `${address}${search}`, {
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      headers: {
        ...(method === 'POST' ? { 'idempotency-key': options.key ?? randomUUID() } : {}),
        ...(options.ifMatch === undefined ? {} : { 'if-match': options.ifMatch }),
      },
    });
  }

  /** Sends any request with this client's token; `headers` can replace every header but leave none out. */
  async send(
    method: string,
    path: string,
    sending: { body?: string | Uint8Array<ArrayBuffer>; headers?: Readonly<Record<string, string>> } = {},
  ): Promise<RawAnswer> {
    const { status, headers, text } = await this.#oms.send(method, path, sending);
    const isJson = headers.get('content-type')?.includes('json') ?? false;
    return { status, headers, body: isJson && text ? JSON.parse(text) : text };
  }

  /** An access token with all of the client's scopes. */
  token(): Promise<string> {
    return this.#oms.token();
  }

  /** A new access token with these scopes, by default all of the client. */
  tokenFor(scopes?: readonly string[]): Promise<string> {
    return clientOf(this.#system, scopes).token();
  }
}

function clientOf(
  { api, token: tokenUrl, clientId, clientSecret }: SystemAddress,
  scopes?: readonly string[],
): OpenOms {
  const some = scopes ? { scopes: scopes.map((scope) => `oms/${scope}`) } : {};
  return new OpenOms({ api, tokenUrl, clientId, clientSecret, ...some });
}

function contractOf(id: OperationId): RouteContract {
  const contract = operations.get(id);
  if (!contract) throw new Error(`there is no operation ${id}`);
  return contract;
}
