import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  afterAnswer,
  claimed,
  mayPost,
  placesOfSlow,
  slowed,
  unclaimed,
  withoutPlace,
  withPlace,
  type EndpointHealth,
} from '#functions/notifications/pacing/endpoint-health.ts';
import { cases } from './cases.ts';

/** What may happen next: an attempt begins, two seconds pass for one, one ends so or dies, or time passes. */
type Step = readonly ['begins' | 'waits' | 'answered' | 'hangs' | 'dies' | 'is given back', number];
const step: fc.Arbitrary<Step> = fc.tuple(
  fc.constantFrom('begins', 'begins', 'waits', 'answered', 'hangs', 'dies', 'is given back'),
  fc.nat(20_000),
);

interface UnderWay {
  readonly name: string;
  readonly since: number;
  readonly before: EndpointHealth | undefined;
  readonly claim?: EndpointHealth | undefined;
  readonly place?: string | undefined;
}

test('whatever an endpoint does, a slow one never has more than three attempts under way that began while it was slow', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      let now = Date.UTC(2026, 10, 22);
      let health: EndpointHealth | undefined;
      let underWay: UnderWay[] = [];
      for (const [what, by] of steps) {
        now += by % 5 === 0 ? by : by % 100;
        // No attempt outlives its function.
        underWay = underWay.filter(({ since }) => now < since + 60_000);
        const chosen = underWay[by % Math.max(1, underWay.length)];
        const may = mayPost(health, now);
        if (what === 'begins') {
          const name = `${now} ${by} ${underWay.length}`;
          const begun = { name, since: now, before: health };
          const place = may === 'in a place' ? name : undefined;
          const claim = may === 'alone' ? claimed(health, now) : undefined;
          if (claim) health = claim;
          if (place !== undefined) health = withPlace(health, place, now);
          if (may !== 'later' && may !== 'in line') underWay = [...underWay, { ...begun, claim, place }];
        } else if (chosen) {
          underWay = underWay.filter(({ name }) => name !== chosen.name);
          if (what === 'waits') {
            const isFree = chosen.claim === undefined && chosen.place === undefined;
            const slow: EndpointHealth = slowed(health, now);
            const given = isFree ? withPlace(slow, chosen.name, now) : undefined;
            health = given ?? slow;
            // Without a place it is broken off.
            if (!isFree || given) underWay = [...underWay, given ? { ...chosen, place: chosen.name } : chosen];
          }
          const { before, claim, place } = chosen;
          if (what === 'answered' || what === 'hangs') {
            const milliseconds = now - chosen.since;
            const ended = { answered: what === 'answered', milliseconds, before, alone: claim !== undefined, place };
            health = afterAnswer(health, ended, now);
          }
          if (what === 'is given back' && claim) health = unclaimed(health, claim);
          if (what === 'is given back' && place !== undefined) health = withoutPlace(health, place);
        }
        expect(underWay.filter(({ place }) => place !== undefined).length).toBeLessThanOrEqual(placesOfSlow);
      }
      // However it was left, an hour later an attempt may be made.
      const later = now + 3 * 3_600_000;
      expect(['freely', 'alone', 'in a place']).toContain(mayPost(health, later));
    }),
    cases(300),
  );
});
