import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type * as z from 'zod';
import { noteView, timelineEntry } from '#shared/contracts/api/order-views.ts';
import { handler } from '#functions/orders/api.ts';
import { callApi, type ApiRequest } from '../../support/api/api.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { placementBody, type PlacementBody } from '../../support/orders/placements.ts';
import { putWorld } from '../../support/world.ts';

const engine = await startEngine();
afterAll(() => engine.stop());

async function place(body: Partial<PlacementBody>): Promise<string> {
  const answer = await callApi(handler, { method: 'POST', path: '/v1/orders', body: placementBody(body) });
  if (answer.status !== 201) throw new Error(answer.rawBody);
  return answer.body.orderId;
}

const day = (number: number): string => `2026-10-${String(number).padStart(2, '0')}T10:00:00.000Z`;
const ids: Record<string, string> = {};

// One order a day, on web, marketplace and b2b in turn: W1 M2 B3 W4 M5 B6 W7 M8 B9; W4 is cancelled, W1 partly.
beforeAll(async () => {
  await putWorld(engine);
  for (let number = 1; number <= 9; number += 1) {
    const [channel, letter] = (
      [
        ['b2b', 'B'],
        ['web', 'W'],
        ['marketplace', 'M'],
      ] as const
    )[number % 3] ?? ['web', 'W'];
    const name = `${letter}${number}`;
    const customer = { customerId: number % 2 === 0 ? 'c-even' : 'c-odd' };
    ids[name] = await place({ externalNumber: name, channel, placedAt: day(number), customer });
  }
  const cancel = (name: string, body: object) =>
    callApi(handler, {
      method: 'POST',
      path: '/v1/orders/{orderId}/cancel',
      params: { orderId: ids[name] ?? '' },
      body,
    });
  await cancel('W4', { reason: 'changed their mind' });
  await cancel('W1', { reason: 'one is enough', lines: [{ lineId: '1', quantity: 1 }] });
});

describe('the timeline of an order', () => {
  const timeline = (name: string, query: Record<string, string> = {}, more: Partial<ApiRequest> = {}) =>
    callApi(handler, {
      method: 'GET',
      path: '/v1/orders/{orderId}/timeline',
      params: { orderId: ids[name] ?? '' },
      query,
      ...more,
    });

  test('tells every event in its sequence, each in a sentence', async () => {
    const { body, status } = await timeline('W4');
    expect(status).toBe(200);
    const entries = body.items.map((entry: unknown) => timelineEntry.parse(entry));
    expect(entries.map(({ sequence, sentence }: z.output<typeof timelineEntry>) => [sequence, sentence])).toEqual([
      [1, 'The ship order was placed: 2 lines, 3 units, 39.72 GBP (client root).'],
      [2, 'Cancelled 2 × TEA-001, 1 × MUG-001, 39.72 GBP: as requested (client root).'],
      [3, 'The order is cancelled as a whole: as requested (client root).'],
    ]);
    for (const { actor, causedBy, requestId } of entries) {
      expect(actor).toEqual({ kind: 'client', id: 'root' });
      expect(requestId).toMatch(/./);
      expect(causedBy).toBe(requestId);
    }
  });

  test('is paged by change', async () => {
    const first = await timeline('W4', { limit: '1' });
    expect(first.body.items).toHaveLength(1);
    const rest = await timeline('W4', { limit: '1', cursor: first.body.next });
    expect(rest.body.items.map(({ sequence }: { sequence: number }) => sequence)).toEqual([2, 3]);
  });

  test('is hidden from clients that do not reach the order', async () => {
    expect((await timeline('B3', {}, { clientId: 'web-only' })).status).toBe(404);
    expect((await timeline('B3', {}, { clientScopes: ['orders:write'] })).status).toBe(403);
  });
});

describe('notes', () => {
  const params = () => ({ orderId: ids['W7'] ?? '' });
  const path = '/v1/orders/{orderId}/notes';
  const add = (text: string, more: Partial<ApiRequest> = {}) =>
    callApi(handler, { method: 'POST', path, params: params(), body: { text }, ...more });
  const notes = (query: Record<string, string> = {}, more: Partial<ApiRequest> = {}) =>
    callApi(handler, { method: 'GET', path, params: params(), query, ...more });

  test('are kept with their writer and time, once per key, and told without their text', async () => {
    const first = await add('Leave it with the neighbour.', { idempotencyKey: 'n-1' });
    expect(first.status).toBe(201);
    expect((await add('Leave it with the neighbour.', { idempotencyKey: 'n-1' })).body).toEqual(first.body);
    await add('Called back.', { clientId: 'web-only' });
    const { body } = await notes();
    const kept = body.items.map((note: unknown) => noteView.parse(note)) as z.output<typeof noteView>[];
    expect(kept.map(({ text, writtenBy }) => [text, writtenBy])).toEqual([
      ['Leave it with the neighbour.', 'root'],
      ['Called back.', 'web-only'],
    ]);
    const rows = (await engine.rows('Orders')).filter(({ order, events }) => order === ids['W7'] && events);
    expect(JSON.stringify(rows)).toContain('NoteAdded');
    expect(JSON.stringify(rows)).not.toContain('neighbour');
  });

  test('written by many at once are all kept, with a sequence without gaps', async () => {
    const before = (await notes({ limit: '100' })).body.items.length;
    const answers = await Promise.all(Array.from({ length: 8 }, (_, number) => add(`note ${number}`)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 201));
    expect((await notes({ limit: '100' })).body.items).toHaveLength(before + 8);
    const events = (await engine.rows('Orders'))
      .filter(({ order, entry }) => order === ids['W7'] && String(entry).startsWith('EVENT#'))
      .flatMap((row) =>
        (row['events'] as { metadata: { sequence: number } }[]).map(({ metadata }) => metadata.sequence),
      )
      .sort((one, other) => one - other);
    expect(events).toEqual(Array.from({ length: events.length }, (_, index) => index + 1));
  });

  test('are not read or written outside the reach of the order', async () => {
    expect((await add('x', { clientId: 'eu-only' })).status).toBe(404);
    expect((await notes({}, { clientId: 'eu-only' })).status).toBe(404);
  });
});
