import type { OutsideParty } from '#shared/outside-party.ts';

/** A provider for evaluation and tests: it moves no money, needs no credentials and tells nothing by itself. */
export const test = { kind: 'payment-provider', name: 'test', setUp: 'testPayments' } as const satisfies OutsideParty;
