import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ambient, setAmbient } from '#shared/ambient.ts';
import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import type { Scope } from '#shared/contracts/scopes.ts';
import { sequenced } from '#shared/events/outbox.ts';
import { callApi } from '../support/api/api.ts';
import { testScopes } from '#shared/contracts/api/credentials.ts';
import { clientRow } from '../support/world.ts';
import { startEngine } from '../support/tables/engine.ts';
import { inUnits } from '../support/quantities.ts';

const engine = await startEngine();
const { handler: api } = await import('#functions/feed/api.ts');
const { appendToFeed } = await import('#functions/feed/append.ts');

beforeEach(() => engine.clear());
afterEach(() => setAmbient());
afterAll(() => engine.stop());

const hour = 3600_000;
const day = 24 * hour;

interface Page {
  readonly items: { readonly type: string; readonly metadata: Record<string, unknown>; readonly data: unknown }[];
  readonly next: string;
  readonly more: boolean;
}

async function ask(query: Record<string, string>, clientId?: string, clientScopes?: readonly Scope[]) {
  return callApi(api, {
    method: 'GET',
    path: '/v1/events',
    query,
    ...(clientId === undefined ? {} : { clientId }),
    ...(clientScopes === undefined ? {} : { clientScopes }),
  });
}

/** All that there is from a place on, and where it goes on. */
async function readAll(query: Record<string, string> = {}, ...as: [clientId?: string, scopes?: readonly Scope[]]) {
  const events: Page['items'] = [];
  let cursor = query['cursor'];
  for (;;) {
    const { status, body } = await ask({ ...query, ...(cursor === undefined ? {} : { cursor }) }, ...as);
    expect([status, body.code]).toEqual([200, undefined]);
    const page = body as Page;
    events.push(...page.items);
    cursor = page.next;
    if (!page.more) return { events, next: cursor };
  }
}

const idsOf = (events: readonly { readonly metadata: Record<string, unknown> }[]) =>
  events.map(({ metadata }) => String(metadata['id']));

let told = 0;

function event(one: NewEvent, of: { orderId?: string; channel?: string; branch?: string } = {}): DomainEvent {
  const { orderId } = of;
  told += 1;
  return sequenced(one, {
    occurredAt: new Date(ambient.now()).toISOString(),
    sequence: orderId === undefined ? 0 : told,
    correlationId: orderId ?? 'ord_secret',
    actor: { kind: 'client', id: 'client-of-somebody' },
    causationId: 'evt_secret',
    ...of,
  });
}

const accepted = (orderId = 'ord_1') =>
  event({ type: 'OrderAccepted', data: {} }, { orderId, channel: 'web', branch: 'uk' });

/** Lets the time be so many milliseconds later. */
function later(by: number): void {
  const now = ambient.now() + by;
  setAmbient({ now: () => now, newId: randomUUID, random: Math.random, sleep: async () => {} });
}

describe('the feed', () => {
  test('gives every event once, in its order, and goes on where it has ended', async () => {
    const first = [accepted(), accepted(), accepted()];
    await appendToFeed(first);
    const page = (await ask({ limit: '2' })).body as Page;
    expect([idsOf(page.items), page.more]).toEqual([idsOf(first.slice(0, 2) as never), true]);
    const rest = await readAll({ cursor: page.next });
    expect(idsOf(rest.events)).toEqual(idsOf(first.slice(2) as never));
    expect((await ask({ cursor: rest.next })).body).toMatchObject({ items: [], more: false });
    const second = [accepted(), accepted()];
    await appendToFeed(second);
    expect(idsOf((await readAll({ cursor: rest.next })).events)).toEqual(idsOf(second as never));
    expect(rest.events[0]).toMatchObject({
      type: 'OrderAccepted',
      timestamp: first[2]?.metadata.occurredAt,
      metadata: first[2]?.metadata,
      data: {},
    });
  });

  test('loses nothing and keeps each order’s order when many publish at once while it is read', async () => {
    const batches = Array.from({ length: 60 }, (_, batch) =>
      Array.from({ length: 1 + (batch % 3) }, () => accepted(`ord_${batch % 7}`)),
    );
    const read: Page['items'] = [];
    let cursor: string | undefined;
    let isOver = false;
    const reading = (async () => {
      for (let isLast = false; ; isLast = isOver) {
        const part: Awaited<ReturnType<typeof readAll>> = await readAll(cursor === undefined ? {} : { cursor });
        read.push(...part.events);
        cursor = part.next;
        if (isLast) return;
      }
    })();
    await Promise.all(
      Array.from({ length: 7 }, async (_, order) => {
        for (const [index, batch] of batches.entries()) if (index % 7 === order) await appendToFeed(batch);
      }),
    );
    isOver = true;
    await reading;
    expect(idsOf(read).sort()).toEqual(idsOf(batches.flat() as never).sort());
    for (let order = 0; order < 7; order += 1) {
      const sequences = read
        .filter(({ metadata }) => metadata['orderId'] === `ord_${order}`)
        .map(({ metadata }) => Number(metadata['sequence']));
      expect(sequences).toEqual(sequences.toSorted((one, other) => one - other));
    }
  });

  test('cuts what is too much for one row, and what is too much for one page', async () => {
    const lines = Array.from({ length: 900 }, (_, index) => ({
      lineId: String(index + 1),
      sku: `SKU-${index}-${'x'.repeat(100)}`,
      quantity: inUnits(1),
    }));
    const large = Array.from({ length: 30 }, () =>
      event(
        { type: 'LinesBackordered', data: { sourcingId: 's', lines } },
        { orderId: 'ord_1', channel: 'web', branch: 'uk' },
      ),
    );
    await appendToFeed(large);
    const page = (await ask({ limit: '100' })).body as Page;
    expect(page.items.length).toBeGreaterThan(5);
    expect([page.items.length < 30, page.more]).toEqual([true, true]);
    const rest = await readAll({ cursor: page.next });
    expect(idsOf([...page.items, ...rest.events])).toEqual(idsOf(large as never));
  });

  test('begins with a moment, and with types', async () => {
    for (let hours = 0; hours < 9; hours += 1) {
      await appendToFeed([accepted(), event({ type: 'OrderCompleted', data: {} }, { orderId: 'ord_1' })]);
      later(hour);
    }
    const since = new Date(ambient.now() - 3 * hour).toISOString();
    expect((await readAll({ since })).events).toHaveLength(6);
    expect((await readAll({ since, types: 'OrderCompleted' })).events.map(({ type }) => type)).toEqual([
      'OrderCompleted',
      'OrderCompleted',
      'OrderCompleted',
    ]);
    expect(await ask({ types: 'OrderCompleted,Nonsense' })).toMatchObject({ status: 400 });
  });

  test('keeps events for 30 days, and says so to whom it would otherwise leave something out', async () => {
    await appendToFeed([accepted()]);
    const { next } = (await ask({ limit: '1' })).body as Page;
    later(29 * day);
    await appendToFeed([accepted()]);
    expect((await readAll()).events).toHaveLength(2);
    expect((await readAll({ cursor: next })).events).toHaveLength(1);
    later(2 * day);
    expect((await readAll()).events).toHaveLength(1);
    expect(await ask({ cursor: next })).toMatchObject({ status: 410, body: { code: 'cursor-expired' } });
    const since = new Date(ambient.now() - 31 * day).toISOString();
    expect(await ask({ since })).toMatchObject({ status: 400, body: { errors: [{ pointer: '#query/since' }] } });
    expect(
      (await engine.rows('Feed')).every(({ at, expiresAt }) => Number(expiresAt) * 1000 > Number(at) + 31 * day),
    ).toBe(true);
  });

  test('goes on behind every cursor when all that stood in it has expired', async () => {
    await appendToFeed([accepted()]);
    await appendToFeed([accepted()]);
    for (let days = 0; days < 40; days += 20) later(20 * day);
    const { next } = await readAll();
    for (const row of await engine.rows('Feed')) if ('events' in row) await engine.remove('Feed', row);
    const late = [accepted(), accepted()];
    await Promise.all(late.map((one) => appendToFeed([one])));
    expect(idsOf((await readAll({ cursor: next })).events).sort()).toEqual(idsOf(late as never).sort());
  });

  test('takes no cursor that it has not issued', async () => {
    await appendToFeed([accepted()]);
    const { next } = await readAll();
    for (const cursor of ['x', `${next.slice(0, -1)}${next.endsWith('A') ? 'B' : 'A'}`]) {
      expect(await ask({ cursor })).toMatchObject({ status: 400, body: { code: 'invalid-cursor' } });
    }
    expect(await ask({ cursor: next, types: 'OrderPlaced' })).toMatchObject({ status: 400 });
  });
});

describe('who may see what', () => {
  const lines = [{ lineId: '1', sku: 'TEA', quantity: inUnits(1) }];
  const work = { fulfilmentOrderId: 'ful_1', location: 'london', method: 'ship', lines };
  const moved = { kind: 'receipt', location: 'london', movementId: 'mov_1', sku: 'TEA', quantity: inUnits(1) };
  const own = { orderId: 'ord_1', channel: 'web', branch: 'uk' };
  const others = { orderId: 'ord_2', channel: 'market', branch: 'uk' };

  const all = (): DomainEvent[] => [
    event({ type: 'OrderAccepted', data: {} }, own),
    event({ type: 'OrderAccepted', data: {} }, others),
    event({ type: 'FulfilmentOrderReleased', data: work }, own),
    event({ type: 'FulfilmentOrderReleased', data: { ...work, location: 'leeds' } }, others),
    event({ type: 'StockMoved', data: moved }),
    event({ type: 'StockMoved', data: { ...moved, location: 'leeds' } }),
    event({ type: 'CustomerChanged', data: { customerId: 'c-1', channel: 'web', version: 1, changed: ['name'] } }),
    event({ type: 'CustomerChanged', data: { customerId: 'c-2', version: 1, changed: ['name'] } }),
    asTest(event({ type: 'OrderAccepted', data: {} }, own)),
  ];
  const asTest = (one: DomainEvent) => ({ ...one, metadata: { ...one.metadata, test: true as const } });

  const bound = {
    channel: { channels: ['web'], branches: ['uk'], locations: ['leeds'] },
    tests: { channels: ['web'], branches: ['uk'], locations: ['leeds'], testsOnly: true as const },
    location: { channels: [], branches: [], locations: ['london'] },
  };

  test.each([
    ['a channel', 'channel', undefined, [0, 2, 5, 6, 8]],
    ['a channel that may read orders only', 'channel', ['events:read', 'orders:read'], [0, 2, 8]],
    ['who may try a channel out', 'tests', testScopes, [5, 8]],
    ['a location', 'location', undefined, [2, 4]],
    ['a location that may read stock only', 'location', ['events:read', 'inventory:read'], [4]],
    ['who may fetch and read nothing else', 'channel', ['events:read'], []],
    ['who reaches everything', undefined, undefined, [0, 1, 2, 3, 4, 5, 6, 7, 8]],
  ] as const)('%s', async (_, who, scopes, seen) => {
    if (who) await engine.put('Parties', clientRow(`client-${who}`, bound[who]));
    const events = all();
    await appendToFeed(events);
    const read = await readAll({}, who && `client-${who}`, scopes);
    expect(idsOf(read.events)).toEqual(seen.map((index) => events[index]?.metadata.id));
  });

  test('who sees stock or work, and not the order, is not told what it came about by', async () => {
    await engine.put('Parties', clientRow('client-location', bound.location));
    await appendToFeed(all());
    const { events } = await readAll({}, 'client-location');
    expect(events).toHaveLength(2);
    expect(JSON.stringify(events)).not.toMatch(/secret|somebody/);
  });

  test('an event that only a later version knows is told with its order, or to who reaches everything', async () => {
    await engine.put('Parties', clientRow('client-channel', bound.channel));
    const unknown = [
      { ...accepted(), data: {} },
      { ...event({ type: 'OrderAccepted', data: {} }), data: {} },
    ].map((one) => ({ ...one, metadata: { ...one.metadata, type: 'LaterThing' } }));
    await appendToFeed(unknown);
    expect(idsOf((await readAll({}, 'client-channel')).events)).toEqual([unknown[0]?.metadata.id]);
    expect(idsOf((await readAll()).events)).toHaveLength(2);
  });
});
