import type { FuzzCase, FuzzRequest, Header } from '../request.ts';
import { fromAnswerBefore } from '../request.ts';
import { forged } from '../hostile/forged-tokens.ts';
import { Wire, type Answer } from './wire.ts';
import type { World } from './world.ts';

const connections = 24;

/** A request as it was sent, and what came back. */
export interface Exchange {
  readonly request: FuzzRequest;
  readonly answer: Answer;
}

/** Sends cases to a system: puts in the real ids and the tokens. */
export class Sender {
  readonly #world: World;
  readonly #realIds: ReadonlyMap<string, string>;
  readonly #exampleIds: RegExp;
  readonly #wire: Wire;

  /** `realIds` has the id that stands in the world for each that the generator knows. */
  constructor(world: World, realIds: ReadonlyMap<string, string>) {
    this.#world = world;
    this.#realIds = realIds;
    this.#exampleIds = new RegExp([...realIds.keys()].join('|') || '(?!)', 'g');
    this.#wire = new Wire(world.system.api, connections);
  }

  /** Sends a case: less than all of it where a request needs what the answer before it did not bring. */
  async send({ requests, atOnce }: FuzzCase): Promise<Exchange[]> {
    if (atOnce) return Promise.all(requests.map((request) => this.#exchange(request)));
    const exchanges: Exchange[] = [];
    for (const request of requests) {
      const filled = afterAnswer(request, exchanges.at(-1)?.answer);
      if (!filled) break;
      exchanges.push(await this.#exchange(filled));
    }
    return exchanges;
  }

  async #exchange(request: FuzzRequest): Promise<Exchange> {
    const { method, headers } = request;
    const target = request.query === '' ? request.path : `${request.path}?${request.query}`;
    const authorization = await this.#authorization(request.sender);
    const own: Header[] = authorization === undefined ? [] : [['authorization', authorization]];
    const answer = await this.#wire.send(
      method,
      this.#withRealIds(target),
      [...own, ...headers],
      this.#bodyOf(request),
    );
    return { request, answer };
  }

  close(): void {
    this.#wire.close();
  }

  async #authorization(sender: FuzzRequest['sender']): Promise<string | undefined> {
    if (sender === 'nobody') return undefined;
    const { clients } = this.#world;
    if (typeof sender === 'object') return forged(sender.forged, await clients.root.token());
    return `Bearer ${await clients[sender].token()}`;
  }

  #bodyOf({ body }: FuzzRequest): Buffer | undefined {
    // Byte by byte, as a body may be no text at all.
    return body && Buffer.from(this.#withRealIds(body.toString('latin1')), 'latin1');
  }

  #withRealIds(text: string): string {
    return text.replace(this.#exampleIds, (id) => this.#realIds.get(id) ?? id);
  }
}

/** A request with what the answer before it brought; undefined where that brought nothing. */
function afterAnswer(request: FuzzRequest, before: Answer | undefined): FuzzRequest | undefined {
  if (request.path === fromAnswerBefore.location) {
    const location = before?.headers['location'];
    if (location === undefined) return undefined;
    const [path = '', query = ''] = location.split('?');
    return { ...request, path, query };
  }
  if (request.query.endsWith(fromAnswerBefore.cursor)) {
    const next = nextIn(before?.body ?? '');
    const cursor = `cursor=${encodeURIComponent(next ?? '')}`;
    return next === undefined
      ? undefined
      : { ...request, query: request.query.replace(fromAnswerBefore.cursor, cursor) };
  }
  if (!request.headers.some(([, value]) => value === fromAnswerBefore.etag)) return request;
  const etag = before?.headers['etag'];
  if (etag === undefined) return undefined;
  const headers = request.headers.map(([name, value]): Header => [
    name,
    value === fromAnswerBefore.etag ? etag : value,
  ]);
  return { ...request, headers };
}

function nextIn(body: string): string | undefined {
  try {
    const { next } = JSON.parse(body) as { next?: unknown };
    return typeof next === 'string' ? next : undefined;
  } catch {
    return undefined;
  }
}
