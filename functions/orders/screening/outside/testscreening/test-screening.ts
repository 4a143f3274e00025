import { ambient } from '#shared/ambient.ts';
import type { Objection, ScreeningAsk, ScreeningProvider, Verdict } from '../provider.ts';

/** How the provider behaves for a tag in the buyer's e-mail address. Times are milliseconds. */
interface Script {
  readonly verdict: Verdict;
  /** It gives no answer until this long after the order was placed. */
  readonly silentFor?: number;
  /** It decides this long after the order was placed. */
  readonly decidesAfter?: number;
  /** Its answer takes this long. */
  readonly slowBy?: number;
}

const second = 1_000;
const accepted: Verdict = { outcome: 'accepted' };
const silent: Verdict = { outcome: 'unknown', reason: 'no answer' };

const velocity: Objection = { about: 'fraud', code: 'velocity', text: 'Many orders from one address within an hour' };
const mismatch: Objection = { about: 'fraud', code: 'country_mismatch', text: 'Bill-to and ship-to are far apart' };
const score: Objection = { about: 'credit', code: 'low_score', text: 'The score is 12 of 100' };
const unknownStreet: Objection = { about: 'address', code: 'unknown_street', text: 'The street is not on the map' };
const held = (...reasons: Objection[]): Verdict => ({ outcome: 'held', reasons });

/** What is done for `name+<tag>@…`; whoever has another tag, or none, is accepted. */
export const scripts: Readonly<Record<string, Script>> = {
  'screen-fraud': { verdict: held(velocity, mismatch) },
  'screen-credit': { verdict: held(score) },
  'screen-address': { verdict: held(unknownStreet) },
  'screen-all': { verdict: held(velocity, score, unknownStreet) },
  'screen-refuse': { verdict: { outcome: 'refused', reasons: [mismatch] } },
  'screen-slow': { verdict: accepted, slowBy: 2 * second },
  'screen-later': { verdict: accepted, decidesAfter: 30 * second },
  'screen-later-fraud': { verdict: held(velocity), decidesAfter: 30 * second },
  'screen-later-refuse': { verdict: { outcome: 'refused', reasons: [mismatch] }, decidesAfter: 30 * second },
  'screen-down': { verdict: accepted, silentFor: 30 * second },
  'screen-never': { verdict: accepted, silentFor: Infinity },
};

/** Keeps nothing: what it answers hangs on the order and the time alone, so that it answers the same whoever asks again. */
export const testScreening: ScreeningProvider = {
  async screen(ask, timeoutMs) {
    const { verdict, silentFor = 0, decidesAfter = 0, slowBy = 0 } = scriptFor(ask);
    if (slowBy > 0) await ambient.sleep(Math.min(slowBy, timeoutMs));
    const age = ambient.now() - Date.parse(ask.placedAt);
    if (slowBy > timeoutMs || age < silentFor) return silent;
    return age < decidesAfter ? { outcome: 'pending' } : verdict;
  },
};

function scriptFor({ buyer }: ScreeningAsk): Script {
  const [, tag = ''] = /\+([^@]+)@/.exec(buyer.email ?? '') ?? [];
  return Object.hasOwn(scripts, tag) ? (scripts[tag] ?? { verdict: accepted }) : { verdict: accepted };
}
