const minute = 60_000;
const hour = 60 * minute;

/** How Stripe treats a means of payment. Times are milliseconds. */
export interface Behaviour {
  /** Authorisations are refused with this code. */
  readonly declines?: string;
  /** The first PaymentIntent of the customer cannot be captured. */
  readonly firstCapturesDecline?: boolean;
  /** A capture is under way this long, as that of a bank debit is. */
  readonly capturesTake?: number;
  /** The first capture of the customer, so under way, fails in the end. */
  readonly firstCaptureFails?: boolean;
  /** An authorisation stays undecided this long. */
  readonly decidesAfter?: number;
  readonly decidesWith?: 'requires_capture' | 'requires_payment_method';
  /** The first answer under each key comes this late; the effect is at once. Clients give up after 15 seconds. */
  readonly answersAfter?: number;
  /** The first request under each key has its effect and is answered with a failure. */
  readonly lies?: boolean;
  /** Only one capture, which ends the authorisation. */
  readonly singleCapture?: boolean;
  /** An authorisation lapses after so long; a week unless said. */
  readonly lapsesAfter?: number;
  /** The first refund of a PaymentIntent is accepted and fails this much later. */
  readonly firstRefundFailsAfter?: number;
  /** The first capture is disputed this much later, and the bank decides as long again after that. */
  readonly disputedAfter?: number;
  readonly disputeEnds?: 'won' | 'lost';
  /** The bank asks first, and makes a dispute of it at half that time. */
  readonly disputeBeginsAsInquiry?: boolean;
  /** Nothing of it is ever told by a webhook. */
  readonly silent?: boolean;
}

/** By the name that follows `pm_`. */
export const behaviours: Readonly<Record<string, Behaviour>> = {
  ok: {},
  decline: { declines: 'insufficient_funds' },
  slow: { answersAfter: 6_000 },
  late: { answersAfter: 45_000 },
  lying: { lies: true },
  processing: { decidesAfter: 3 * minute, decidesWith: 'requires_capture' },
  unconfirmed: { decidesAfter: 2 * minute, decidesWith: 'requires_payment_method' },
  single: { singleCapture: true },
  lapsing: { lapsesAfter: 20 * minute },
  uncollectable: { firstCapturesDecline: true },
  clearing: { singleCapture: true, capturesTake: 40_000 },
  uncleared: { singleCapture: true, capturesTake: 20_000, firstCaptureFails: true },
  unrefundable: { firstRefundFailsAfter: 5 * minute },
  // Told before the answer to the very request has come.
  bounced: { answersAfter: 6_000, firstRefundFailsAfter: 300 },
  returned: { firstRefundFailsAfter: 9 * hour, silent: true },
  // Far longer than the step tries that has asked.
  settling: { singleCapture: true, capturesTake: 2 * hour, silent: true },
  unsettled: { singleCapture: true, capturesTake: 90 * minute, firstCaptureFails: true, silent: true },
  disputed: { disputedAfter: 3 * hour, disputeEnds: 'lost', silent: true },
  contested: { disputedAfter: 4 * hour, disputeEnds: 'won' },
  inquired: { disputedAfter: 3 * hour, disputeEnds: 'lost', disputeBeginsAsInquiry: true, silent: true },
};

/** The behaviour of a PaymentMethod; those of no known name work as usual. */
export function behaviourOf(paymentMethod: string): Behaviour {
  return behaviours[paymentMethod.replace(/^pm_/, '').replace(/_.*$/, '')] ?? {};
}
