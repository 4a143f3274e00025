import type { DisputeOutcome } from '#shared/contracts/vocabulary.ts';
import type { ProviderCall } from '../provider.ts';

/** How an undecided authorisation is decided. */
export type PendingEnd = 'approved' | 'declined';

/** How the bank decides a dispute. */
export type DisputeEnd = Exclude<DisputeOutcome, 'dropped'>;

/** How the test provider behaves for a token. Times are milliseconds. */
export interface Script {
  /** Authorisations are refused with this code. */
  readonly declines?: string;
  /** Authorisations that follow a lapsed one of the same order are refused with this code. */
  readonly declinesLater?: string;
  /** Answers to authorisations take this long. */
  readonly slowBy?: number;
  /** Authorisations are decided this long after they were asked for, and how. */
  readonly pendingFor?: number;
  readonly pendingEnds?: PendingEnd;
  /** Whatever is asked takes effect, and the answer is lost. */
  readonly losesAnswers?: boolean;
  /** Captures of a part of an authorisation are refused with this code. */
  readonly refusesParts?: string;
  /** The first capture ends an authorisation. */
  readonly singleCapture?: boolean;
  /** The first ask of this kind under each key has no effect and no answer. */
  readonly failsOnce?: ProviderCall;
  /** Refunds are refused with this code. */
  readonly refusesRefunds?: string;
  /** The first refund of an order is accepted, and fails this long after. */
  readonly firstRefundFailsAfter?: number;
  /** The customer disputes what is captured this long after, and the bank decides as long again after that. */
  readonly disputedAfter?: number;
  readonly disputeEnds?: DisputeEnd;
  /** The first authorisation of an order lapses after this time; later ones last as usual. */
  readonly lapsesAfter?: number;
}

const second = 1_000;
export const sevenDays = 7 * 24 * 3600 * second;

/** What the test provider does for each of its tokens. Any other token is refused. */
export const scripts: Readonly<Record<string, Script>> = {
  tok_ok: {},
  tok_decline: { declines: 'insufficient_funds' },
  tok_slow: { slowBy: 2 * second },
  tok_pending: { pendingFor: 3 * second, pendingEnds: 'approved' },
  tok_pending_declined: { pendingFor: 3 * second, pendingEnds: 'declined' },
  tok_timeout: { losesAnswers: true },
  tok_capture_refused: { refusesParts: 'partial_capture_refused' },
  tok_single_capture: { singleCapture: true },
  tok_authorise_fails_once: { failsOnce: 'authorise' },
  tok_capture_fails_once: { failsOnce: 'capture' },
  tok_void_fails_once: { failsOnce: 'void' },
  tok_refund_fails_once: { failsOnce: 'refund' },
  tok_refund_refused: { refusesRefunds: 'account_closed' },
  tok_refund_fails_later: { firstRefundFailsAfter: 3 * second },
  tok_disputed: { disputedAfter: 3 * second, disputeEnds: 'lost' },
  tok_dispute_won: { disputedAfter: 3 * second, disputeEnds: 'won' },
  tok_expired: { lapsesAfter: 3 * second },
  tok_expired_declined: { lapsesAfter: 3 * second, declinesLater: 'expired_card' },
};
