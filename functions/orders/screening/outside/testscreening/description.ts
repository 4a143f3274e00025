import type { OutsideParty } from '#shared/outside-party.ts';

/** Plays a provider of screening, for evaluation and tests: whom it objects to, the buyer's e-mail address says. */
export const testscreening = {
  kind: 'screening-provider',
  name: 'testscreening',
  setUp: 'testScreening',
} as const satisfies OutsideParty;
