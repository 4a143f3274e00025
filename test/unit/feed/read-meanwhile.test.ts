import { expect, test, vi } from 'vitest';
import { laneNames } from '#functions/feed/lanes.ts';
import type { FeedRow, LanePart } from '#functions/feed/read-lanes.ts';
import { readFeed } from '#functions/feed/read-feed.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { isRefusal } from '#shared/http/refusal.ts';

/** What each reading of all lanes finds, in turn; of the last one also what later ones do. */
let found: LanePart[][] = [];
let readings = 0;
vi.mock('#functions/feed/read-lanes.ts', () => ({
  readLanes: async () => found[Math.min(readings++, found.length - 1)],
  placesSince: async () => laneNames.map(() => ({ position: 1, offset: 0 })),
}));

const event = (id: string) => ({ type: 'OrderAccepted', metadata: { id } }) as unknown as DomainEvent;
const row = (position: number, at: number, ...ids: string[]): FeedRow => ({ position, at, events: ids.map(event) });
const lanes = (of: Readonly<Record<number, readonly FeedRow[]>>): LanePart[] =>
  laneNames.map((_, lane) => ({ place: { position: 1, offset: 0 }, rows: of[lane] ?? [], more: false }));

async function read() {
  readings = 0;
  const reading = await readFeed({}, (one) => one, { events: 100, bytes: Infinity });
  if (isRefusal(reading)) throw new Error(reading.detail);
  return { ids: reading.events.map(({ metadata }) => metadata.id), more: reading.more, readings };
}

test('of what is appended while lanes are read side by side nothing is told before what came before it', async () => {
  const now = Date.now() + 1000;
  // Lane 0 was read before "first" came into it, lane 1 when "second", of the same order, was there.
  const early = lanes({ 1: [row(1, now + 2, 'second')] });
  const later = lanes({
    0: [row(1, now + 1, 'first')],
    1: [row(1, now + 2, 'second'), row(2, now + 4, 'fourth')],
  });
  found = [early, later];
  expect(await read()).toEqual({ ids: ['first', 'second'], more: true, readings: 2 });
});

test('lanes are read once where nothing was appended meanwhile', async () => {
  const before = Date.now() - 1000;
  found = [lanes({ 0: [row(1, before, 'first')], 1: [row(1, before + 1, 'second')] })];
  expect(await read()).toEqual({ ids: ['first', 'second'], more: false, readings: 1 });
});
