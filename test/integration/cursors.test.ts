import * as z from 'zod';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { BadCursor } from '#shared/dynamodb/pages.ts';
import type { Answer } from '#shared/http/answer.ts';
import type { Exchange } from '#shared/http/exchange.ts';
import { listAnswer } from '#shared/http/list.ts';
import { cursors } from '#shared/http/middlewares/cursors.ts';
import { startEngine } from '../support/tables/engine.ts';
import { contract, everywhere, exchange, through } from '../support/api/exchange.ts';

const engine = await startEngine();
afterAll(() => engine.stop());

const query = z.strictObject({
  limit: z.string().optional(),
  state: z.string().optional(),
  cursor: z.string().optional(),
});
const list = contract({ path: '/v1/things', query });
const place = JSON.stringify({ order: 'ord_of_somebody_else', placedKey: '2026-11-29T05:00:00.000Z' });
const open = Buffer.from(place).toString('base64url');

/** A request for a page of the list, by a client, as it reaches the middleware. */
function asked(given: Record<string, string>, clientId = 'client-1', route = list): Exchange {
  return { ...exchange(route, { query: given }), query: given, caller: { ...everywhere(), id: clientId } };
}

/** The first page of a list that goes on at `place`. */
async function firstPage(given: Record<string, string> = {}): Promise<Answer<{ next: string }>> {
  return (await through(cursors(), asked(given), async () => listAnswer([1], open))) as Answer<{ next: string }>;
}

/** What the list is given of a cursor that a client sends, or how it is refused. */
async function taken(passing: Exchange): Promise<unknown> {
  const outcome = await through(cursors(), passing);
  return 'refused' in outcome ? outcome.refused : (passing.query as { cursor?: string }).cursor;
}

describe('a cursor', () => {
  test('tells nothing of what lies where the list goes on', async () => {
    const { body, headers } = await firstPage({ state: 'open' });
    const told = Buffer.from(body.next, 'base64url').toString('latin1') + body.next + String(headers?.['link']);
    expect(told).not.toMatch(/somebody|2026|order/);
    expect(body.next.length).toBeLessThan(open.length + 60);
    expect(headers?.['link']).toBe(`</v1/things?state=open&cursor=${body.next}>; rel="next"`);
  });

  test('leads on in the same list, with any number of rows', async () => {
    const { body } = await firstPage({ state: 'open', limit: '2' });
    expect(await taken(asked({ cursor: body.next, state: 'open', limit: '2' }))).toBe(open);
    expect(await taken(asked({ state: 'open', cursor: body.next }))).toBe(open);
  });

  test('is of no use to another client, in another list, with other filters, or changed', async () => {
    const { body } = await firstPage({ state: 'open' });
    const good = { state: 'open', cursor: body.next };
    const changed = `${body.next.slice(0, -2)}${body.next.endsWith('A') ? 'B' : 'A'}${body.next.slice(-1)}`;
    const wrong = [
      asked(good, 'client-2'),
      asked(good, 'client-1', contract({ path: '/v1/others', query })),
      asked({ ...good, state: 'closed' }),
      asked({ cursor: body.next }),
      asked({ ...good, cursor: changed }),
      asked({ ...good, cursor: `${body.next}==` }),
      asked({ ...good, cursor: `${body.next} ` }),
      asked({ ...good, cursor: open }),
      asked({ ...good, cursor: '' }),
    ];
    for (const each of wrong) expect(await taken(each)).toBe('invalid-cursor');
  });

  test('is refused, too, where the list itself does not know it', async () => {
    const outcome = await through(cursors(), asked({}), async () => {
      throw new BadCursor('this list comes on one page');
    });
    expect(outcome).toMatchObject({ refused: 'invalid-cursor', errors: [{ pointer: '#query/cursor' }] });
  });
});

test('answers that are no lists, and last pages, pass as they are', async () => {
  const one = { status: 200, body: { next: open } };
  expect(await through(cursors(), asked({}, 'client-1', contract()), async () => one)).toEqual(one);
  expect(await through(cursors(), asked({}), async () => listAnswer([], undefined))).toEqual({
    status: 200,
    body: { items: [] },
  });
});

test('passes on what else is thrown', async () => {
  const broken = through(cursors(), asked({}), async () => {
    throw new TypeError('a mistake');
  });
  await expect(broken).rejects.toThrow('a mistake');
});

describe('the secret', () => {
  beforeEach(() => engine.clear());

  test('is one, also where many make it at once, and no refused cursor makes it', async () => {
    vi.resetModules();
    const fresh = await import('#shared/kept-secrets/kept-secret.ts');
    expect(await fresh.keptSecret('cursor-secret')).toBeUndefined();
    expect(await engine.rows('Idempotency')).toEqual([]);
    const made = await Promise.all(Array.from({ length: 10 }, () => fresh.madeSecret('cursor-secret')));
    expect(new Set(made.map((secret) => secret.toString('hex'))).size).toBe(1);
    expect(await engine.rows('Idempotency')).toHaveLength(1);
  });
});
