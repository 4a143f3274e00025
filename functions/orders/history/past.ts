import type { TenderKind } from '#shared/contracts/vocabulary.ts';

/** Units of one line. */
export interface PastUnits {
  readonly lineId: string;
  readonly quantity: number;
}

/** What has left, and what has become of it: one of the three moments, or none where that is not known. */
export interface PastShipment {
  readonly shippedAt: string;
  readonly deliveredAt?: string | undefined;
  readonly lostAt?: string | undefined;
  readonly sentBackAt?: string | undefined;
  readonly location?: string | undefined;
  readonly carrier?: string | undefined;
  readonly trackingNumbers?: readonly string[] | undefined;
  readonly lines: readonly PastUnits[];
}

export interface PastCancellation {
  readonly cancelledAt: string;
  readonly lines: readonly PastUnits[];
}

export interface PastPayment {
  readonly kind: TenderKind;
  readonly amount: number;
  readonly paidAt: string;
  readonly reference?: string | undefined;
}

export interface PastRefund {
  readonly amount: number;
  readonly refundedAt: string;
  readonly reference?: string | undefined;
}

/** A document that was issued elsewhere, under its own number. Nothing is posted for it. */
export interface PastDocument {
  readonly number: string;
  readonly issuedAt: string;
  readonly total: number;
}

export interface PastCreditMemo extends PastDocument {
  /** The invoice that it credits, by its number. */
  readonly invoice?: string | undefined;
}

/**
 * What has become of an order elsewhere, before it was recorded here. Moments are those of the facts, RFC 3339 in UTC; amounts are minor units of
 * the order's currency. It never changes.
 */
export interface OrderPast {
  readonly shipments: readonly PastShipment[];
  readonly cancellations: readonly PastCancellation[];
  readonly payments: readonly PastPayment[];
  readonly refunds: readonly PastRefund[];
  readonly invoices: readonly PastDocument[];
  readonly creditMemos: readonly PastCreditMemo[];
}

/** The moment of the last of its facts; undefined where it has none. */
export function lastMoment(past: OrderPast): string | undefined {
  const moments = [
    ...past.shipments.flatMap(({ shippedAt, deliveredAt, lostAt, sentBackAt }) => [
      shippedAt,
      deliveredAt,
      lostAt,
      sentBackAt,
    ]),
    ...past.cancellations.map(({ cancelledAt }) => cancelledAt),
  ];
  return moments
    .filter((moment) => moment !== undefined)
    .sort()
    .at(-1);
}
