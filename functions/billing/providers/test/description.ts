import type { PaymentParty } from '../payment-party.ts';

/** A provider for evaluation and tests: it moves no money, needs no credentials and tells nothing by itself. */
export const test = {
  kind: 'payment-provider',
  name: 'test',
  setUp: 'testPayments',
  capturesElsewhere: 'in parts',
} as const satisfies PaymentParty;
