import { ambient } from '#shared/ambient.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { equals, isNew } from '#shared/dynamodb/conditions.ts';
import { get, queryRows } from '#shared/dynamodb/reads.ts';
import { apply } from '#shared/dynamodb/transact.ts';
import { put } from '#shared/dynamodb/writes.ts';
import { outboxOf } from '#shared/events/outbox.ts';
import { feedFloors, feedRows } from './rows.ts';
import { entryOf, keptMs, laneCount, laneNames, positionOf, storedMs } from './lanes.ts';

/** The last row of a lane, or where an empty one begins. */
interface Tail {
  readonly position: number;
  /** When it was appended, in milliseconds since the epoch. */
  readonly at: number;
}

/** Limits of one row. */
const largestRow = { events: 100, bytes: 200_000 };

/** Against others that append to the same lane; each try but the first reads where it ends. */
const tries = 30;
const pauseMs = 20;

/** A tail is believed for so long: then rows behind it may have expired, and the lane may count on from elsewhere. */
const rememberedMs = 10 * 60_000;
const tails = new Map<string, Tail & { readonly knownAt: number }>();

/** Each instance begins with a lane of its own, so that few meet. */
let first: number | undefined;
const busy = new Set<string>();

/**
 * Appends events to the feed, in their order. A row is put at the position after the last one, under the condition that nothing stands
 * there, and whoever puts it has seen the one before: so nothing ever comes to stand behind what a reader has passed, whatever clocks
 * say, and a lost answer appends nothing twice. Throws where others are always faster.
 */
export async function appendToFeed(events: readonly DomainEvent[]): Promise<void> {
  if (events.length === 0) return;
  const lane = freeLane();
  busy.add(lane);
  try {
    for (const part of partsOf(events)) await append(lane, part);
  } finally {
    busy.delete(lane);
  }
}

/** One that this instance does not append to at the moment; on one machine an instance publishes several batches at once. */
function freeLane(): string {
  const from = (first ??= Math.floor(ambient.random() * laneCount));
  const inTurn = [...laneNames.slice(from), ...laneNames.slice(0, from)];
  return inTurn.find((lane) => !busy.has(lane)) ?? String(inTurn[0]);
}

async function append(lane: string, events: readonly DomainEvent[]): Promise<void> {
  const { events: text } = outboxOf(events);
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const tail = rememberedTail(lane) ?? (await lastOf(lane));
    const next: Tail = { position: tail.position + 1, at: Math.max(ambient.now(), tail.at) };
    const expiresAt = Math.ceil((next.at + storedMs) / 1000);
    const row = { lane, entry: entryOf(next.position), at: next.at, events: text, expiresAt };
    const result = await apply(put('feed', feedRows, row, isNew));
    if (result.ok || result.row?.['events'] === text) {
      tails.set(lane, { ...next, knownAt: ambient.now() });
      return;
    }
    tails.delete(lane);
    if (attempt > 1) await ambient.sleep(ambient.random() * pauseMs * attempt);
  }
  throw new Error(`others were faster ${tries} times at the end of ${lane} of the feed`);
}

function rememberedTail(lane: string): Tail | undefined {
  const known = tails.get(lane);
  return known && ambient.now() < known.knownAt + rememberedMs ? known : undefined;
}

async function lastOf(lane: string): Promise<Tail> {
  const { rows } = await queryRows(feedRows, { partition: lane, prefix: 'P#', descending: true }, { limit: 1 });
  const [last] = rows;
  return last ? { position: positionOf(String(last['entry'])), at: Number(last['at']) } : floorOf(lane);
}

/**
 * Where a lane begins in which nothing stands. What stood there has expired, unless the floor is younger than that takes: then nothing was
 * appended since. An old floor is raised above every position that there can have been, as fewer than one a millisecond are taken.
 */
async function floorOf(lane: string): Promise<Tail> {
  const key = { lane, entry: 'FLOOR' };
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const floor = await get(feedFloors, key);
    const [now, before] = [ambient.now(), Number(floor?.['position'] ?? 0)];
    if (floor && now < Number(floor['raisedAt']) + keptMs) return { position: before, at: 0 };
    const position = Math.max(now, before + 1);
    const isUnraised = floor ? equals('position', before) : isNew;
    const { ok } = await apply(put('floor', feedFloors, { ...key, position, raisedAt: now }, isUnraised));
    if (ok) return { position, at: 0 };
  }
  throw new Error(`the floor of ${lane} of the feed was raised by others ${tries} times`);
}

/** Cuts events into rows, keeping their order. */
function partsOf(events: readonly DomainEvent[]): DomainEvent[][] {
  const parts: DomainEvent[][] = [];
  let bytes = Infinity;
  for (const event of events) {
    const size = Buffer.byteLength(JSON.stringify(event));
    const open = parts.at(-1);
    if (!open || open.length === largestRow.events || bytes + size > largestRow.bytes) {
      parts.push([event]);
      bytes = size;
    } else {
      open.push(event);
      bytes += size;
    }
  }
  return parts;
}
