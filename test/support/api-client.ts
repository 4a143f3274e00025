import { randomUUID } from 'node:crypto';
import { OpenOms } from '@open-oms/client';
import type * as z from 'zod';
import { routesByContext } from '#functions/contexts.ts';
import type { RouteContract } from '#shared/contracts/route.ts';
import type { SystemAddress } from './system.ts';

type Contexts = typeof routesByContext;
type AllRoutes = UnionToIntersection<Contexts[keyof Contexts]>;
type UnionToIntersection<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer I) => void ? I : never;

/** The name of an operation of the API, as OpenAPI has it. */
export type OperationId = keyof AllRoutes;

/** Every operation by its name. */
export const operations: ReadonlyMap<string, RouteContract> = new Map(
  Object.values(routesByContext).flatMap((routes) => Object.entries(routes)),
);

type Part<Id extends OperationId, Name extends 'params' | 'query' | 'body'> = AllRoutes[Id] extends {
  [_ in Name]: infer Schema extends z.ZodType;
}
  ? z.input<Schema>
  : undefined;

/** What an operation answers with when it succeeds. */
export type Success<Id extends OperationId> = AllRoutes[Id] extends {
  success: { body: infer Schema extends z.ZodType };
}
  ? z.output<Schema>
  : unknown;

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

/** A client of a running system, over its public API only. Answers are checked against their contracts. */
export class ApiClient {
  readonly #system: SystemAddress;
  #token: Promise<string> | undefined;

  constructor(system: SystemAddress) {
    this.#system = system;
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
    const address = path.replace(/\{(\w+)\+?\}/g, (_, name: string) => encodeURIComponent(params[name] ?? `{${name}}`));
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
    {
      body,
      headers = {},
    }: { body?: string | Uint8Array<ArrayBuffer>; headers?: Readonly<Record<string, string>> } = {},
  ): Promise<RawAnswer> {
    const response = await fetch(`${this.#system.api}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await this.token()}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, headers: response.headers, body: isJson && text ? JSON.parse(text) : text };
  }

  /** An access token with all of the client's scopes; the same one until it is asked for a new one. */
  token(): Promise<string> {
    const wanted = (this.#token ??= this.tokenFor());
    wanted.catch(() => (this.#token = undefined));
    return wanted;
  }

  /** A new access token with these scopes, by default all of the client. */
  async tokenFor(scopes?: readonly string[]): Promise<string> {
    const { api, token: tokenUrl, clientId, clientSecret } = this.#system;
    const some = scopes ? { scopes: scopes.map((scope) => `oms/${scope}`) } : {};
    return new OpenOms({ api, tokenUrl, clientId, clientSecret, ...some }).token();
  }
}

function contractOf(id: OperationId): RouteContract {
  const contract = operations.get(id);
  if (!contract) throw new Error(`there is no operation ${id}`);
  return contract;
}
