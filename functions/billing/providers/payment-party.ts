import type { OutsideParty } from '#shared/outside-party.ts';

/** A payment provider as its folder describes it. */
export interface PaymentParty extends OutsideParty {
  readonly kind: 'payment-provider';
  /**
   * How what was authorised elsewhere is captured by its reference: `in parts`, one for each shipment, or `once`, where nothing tells that it takes
   * parts. The first capture ends it then.
   */
  readonly capturesElsewhere: 'in parts' | 'once';
}
