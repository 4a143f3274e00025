import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cursorOf, placeIn, type LanePlace } from '#functions/feed/feed-place.ts';
import { pageOf } from '#functions/feed/page-plan.ts';
import type { FeedRow, LanePart } from '#functions/feed/read-lanes.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { cases } from '../cases.ts';

const laneCount = 3;

/** What was appended: to which lane, how long after what came before, how many events, and which of them the caller may see. */
const appended = fc.array(
  fc.record({
    lane: fc.nat(laneCount - 1),
    after: fc.nat(3),
    seen: fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }),
  }),
  { maxLength: 40 },
);
type Appended = typeof appended extends fc.Arbitrary<infer Of> ? Of : never;

interface Log {
  readonly lanes: readonly (readonly FeedRow[])[];
  readonly visible: ReadonlySet<string>;
  readonly inOrder: readonly string[];
}

/** The lanes as they stand after so much of it. */
function logOf(all: Appended): Log {
  const lanes = Array.from({ length: laneCount }, (): FeedRow[] => []);
  const visible = new Set<string>();
  const inOrder: string[] = [];
  let at = 1000;
  for (const [index, { lane, after, seen }] of all.entries()) {
    at += after;
    const events = seen.map((isSeen, offset) => {
      const id = `${index}.${offset}`;
      inOrder.push(id);
      if (isSeen) visible.add(id);
      return { metadata: { id }, data: {} } as DomainEvent;
    });
    const rows = lanes[lane];
    rows?.push({ position: (rows.at(-1)?.position ?? 10 * (lane + 1)) + 1, at, events });
  }
  return { lanes, visible, inOrder };
}

const beginning: LanePlace = { position: 0, offset: 0 };

/** Some rows of each lane from its place on, as a query reads them. */
function partsOf({ lanes }: Log, places: readonly LanePlace[], rowsAtOnce: number): LanePart[] {
  return lanes.map((rows, lane) => {
    const place = places[lane] ?? beginning;
    const left = rows.filter(({ position }) => position >= place.position);
    return { place, rows: left.slice(0, rowsAtOnce), more: left.length > rowsAtOnce };
  });
}

const limitsOf = fc.record({ events: fc.integer({ min: 1, max: 7 }), bytes: fc.constantFrom(1, 120, 10_000) });

test('page after page has every event that may be seen once, those of a lane in order, while others are appended', () => {
  fc.assert(
    fc.property(appended, limitsOf, fc.integer({ min: 1, max: 5 }), fc.nat(40), (all, limits, rowsAtOnce, early) => {
      const whole = logOf(all);
      const tell = (event: DomainEvent) => (whole.visible.has(event.metadata.id) ? event : undefined);
      const read: string[] = [];
      let cursor: string | undefined;
      let readAt = 1_000_000;
      // First what was appended early, to its end; then the rest.
      for (const log of [logOf(all.slice(0, early)), whole]) {
        for (let more = true; more; readAt += 1) {
          const place = cursor === undefined ? { at: 0, lanes: [] } : placeIn(cursor);
          const page = pageOf(partsOf(log, place.lanes, rowsAtOnce), tell, limits, { before: place.at, readAt });
          expect(page.events.length).toBeLessThanOrEqual(limits.events);
          expect(page.place.at).toBeGreaterThanOrEqual(place.at);
          read.push(...page.events.map(({ metadata }) => metadata.id));
          cursor = cursorOf(page.place);
          more = page.more;
        }
      }
      const due = whole.inOrder.filter((id) => whole.visible.has(id));
      expect([...read].sort()).toEqual([...due].sort());
      for (const rows of whole.lanes) {
        const own = rows.flatMap(({ events }) => events.map(({ metadata }) => metadata.id));
        expect(read.filter((id) => own.includes(id))).toEqual(own.filter((id) => whole.visible.has(id)));
      }
    }),
    cases(2000),
  );
});

test('what was appended later comes later, whichever lanes it is in', () => {
  fc.assert(
    fc.property(appended, limitsOf, fc.integer({ min: 1, max: 5 }), (all, limits, rowsAtOnce) => {
      const log = logOf(all);
      const moments = new Map(
        log.lanes.flatMap((rows) => rows.flatMap(({ at, events }) => events.map(({ metadata }) => [metadata.id, at]))),
      );
      let [places, more, last]: [readonly LanePlace[], boolean, number] = [[], true, 0];
      while (more) {
        const parts = partsOf(log, places, rowsAtOnce);
        const page = pageOf(parts, (event) => event, limits, { before: 0, readAt: 1_000_000 });
        for (const { metadata } of page.events) {
          const at = Number(moments.get(metadata.id));
          expect(at).toBeGreaterThanOrEqual(last);
          last = at;
        }
        ({ more } = page);
        places = page.place.lanes;
      }
    }),
    cases(1000),
  );
});
