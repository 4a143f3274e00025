import type { Approved, Ask, PaymentProvider } from './provider.ts';

const done = ({ key, amount }: Ask): Promise<Approved> =>
  Promise.resolve({ outcome: 'approved', reference: key, amount: amount.minor });

/**
 * Stands where no provider is asked. What goes back is given back by whoever holds it (a marketplace, a lender, who keeps gift cards), who hears of
 * it by the event: here it is recorded.
 */
export const recordingProvider: PaymentProvider = {
  lookUpsLagMs: 0,
  ask: done,
  lookUp: done,
  async *disputesSince() {},
  dispute: () => Promise.resolve(undefined),
};
