import type { Operation, Parameter } from '../description.ts';
import type { Draw } from '../draw.ts';
import { written } from './json-text.ts';
import { fromAnswerBefore, type FuzzRequest, type Header, type Sender } from '../request.ts';
import { aboutSubject } from './subjects.ts';
import type { Texts } from './texts.ts';
import { validValue } from './valid-values.ts';

/** A request taken apart, before anything is done to it. */
export interface Parts {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: readonly Header[];
  readonly body: unknown;
  readonly sender: Sender;
}

/** Makes requests that the description allows. */
export class ValidRequests {
  readonly #operations: readonly Operation[];
  readonly #texts: Texts;

  constructor(operations: readonly Operation[], texts: Texts) {
    this.#operations = operations;
    this.#texts = texts;
  }

  /** The example of an operation with some of it drawn anew, or a request drawn as a whole. */
  partsOf(operation: Operation, draw: Draw): Parts {
    const share = draw.among([0, 0, 0.2, 0.5, 1]);
    const drawn = (parameter: Parameter): string => {
      const stays = parameter.example !== undefined && !draw.chance(share);
      return String(stays ? parameter.example : validValue(parameter.schema, draw, this.#texts));
    };
    const named = (place: Parameter['in'], isSent: (parameter: Parameter) => boolean) =>
      Object.fromEntries(
        operation.parameters
          .filter((parameter) => parameter.in === place && isSent(parameter))
          .map((parameter) => [parameter.name, drawn(parameter)]),
      );
    const params = named('path', () => true);
    return {
      params: draw.chance(0.6) ? aboutSubject(params, draw) : params,
      query: named('query', ({ required, example }) => required || draw.chance(example === undefined ? 0.2 : 0.8)),
      headers: this.#headersOf(operation, draw),
      body: this.#bodyOf(operation, draw, share),
      sender: 'root',
    };
  }

  #headersOf({ id, parameters, body }: Operation, draw: Draw): Header[] {
    const own = parameters
      .filter(({ in: place, required }) => place === 'header' && required)
      .map(({ name }): Header => [name, name === 'If-Match' ? '"1"' : `fuzz-${id}-${draw.tag}`]);
    return body ? [['content-type', 'application/json'], ...own] : own;
  }

  #bodyOf({ method, path, body }: Operation, draw: Draw, share: number): unknown {
    if (!body) return undefined;
    const drawn = validValue(body.schema, draw, this.#texts);
    if (share === 1 || typeof body.example !== 'object' || body.example === null) return drawn;
    const mixed = { ...body.example };
    if (typeof drawn === 'object' && drawn !== null) {
      for (const [name, value] of Object.entries(drawn))
        if (draw.chance(share)) Object.assign(mixed, { [name]: value });
    }
    return method === 'POST' ? this.#asNew(path, mixed, draw) : mixed;
  }

  /** What must be new in the body of a POST is new: the id of what is made, and numbers that are unique for ever. */
  #asNew(path: string, body: object, draw: Draw): object {
    const makes = this.#operations.flatMap((other) => /^(.+)\/\{(\w+)\}$/.exec(other.path)?.slice(1) ?? []);
    const identity = makes.flatMap((part, index) => (part === path ? [makes[index + 1]] : []));
    const names = new Set([...identity, 'externalNumber', 'reference']);
    const changed = Object.entries(body).map(([name, value]: [string, unknown]) => [
      name,
      names.has(name) && typeof value === 'string' ? `${value.slice(0, 24)}-${draw.tag}` : value,
    ]);
    return Object.fromEntries(changed) as object;
  }
}

/** Puts a request together. */
export function requestOf({ method, path }: Operation, { params, query, headers, body, sender }: Parts): FuzzRequest {
  return {
    method,
    path: path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? '')),
    query: new URLSearchParams(query).toString(),
    headers,
    ...(body === undefined ? {} : { body: Buffer.from(written(body)) }),
    sender,
  };
}

/**
 * A valid request as it is mostly sent: a change after a look at what it changes, a creation before one at what it made, a
 * page before the next one.
 */
export function inContext({ parameters }: Operation, request: FuzzRequest): FuzzRequest[] {
  const look = { method: 'GET', query: '', headers: [], sender: request.sender };
  if (request.method === 'PUT') {
    const changed = request.headers.map(([name, value]): Header =>
      name === 'If-Match' ? [name, fromAnswerBefore.etag] : [name, value],
    );
    return [
      { ...look, path: request.path },
      { ...request, headers: changed },
    ];
  }
  if (request.method === 'POST') return [request, { ...look, path: fromAnswerBefore.location }];
  if (!parameters.some(({ name }) => name === 'cursor')) return [request];
  const query = new URLSearchParams(request.query);
  query.delete('cursor');
  const first = { ...request, query: query.toString() };
  return [first, { ...first, query: [first.query, fromAnswerBefore.cursor].filter(Boolean).join('&') }];
}
