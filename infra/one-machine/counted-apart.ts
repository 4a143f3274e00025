import type { CountedApart } from '#infra/local/meter.ts';

/** The books of the test payment provider stand in a table of ours, yet are a stranger's: a real provider pays for its own. */
export const countedApart: readonly CountedApart[] = [{ keysFrom: 'provider#', as: 'for the provider outside' }];
