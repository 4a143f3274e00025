import type { NewHistory } from '#shared/contracts/api/history.ts';
import type { FieldError } from '#shared/contracts/problems.ts';

/** How far a clock elsewhere may be ahead, in milliseconds. */
const clockSkewMs = 5 * 60_000;

/** A moment of the history, where it stands, and what cannot have been after it. */
interface Dated {
  readonly pointer: string;
  readonly at: string;
  readonly after?: { readonly what: string; readonly at: string } | undefined;
}

const iso = (moment: string): string => new Date(moment).toISOString();

/**
 * What of the dates contradicts itself: a moment to come, or one before what must have been first. Days are compared, in UTC, as many books keep no time.
 * @param now milliseconds since the epoch.
 */
export function dateErrors(history: NewHistory, placedAt: string, now: number): FieldError[] {
  return datesOf(history, placedAt).flatMap(({ pointer, at, after }): FieldError[] => {
    if (Date.parse(at) > now + clockSkewMs) {
      return [{ pointer, message: `${at} lies in the future: history tells what has happened` }];
    }
    if (after === undefined || dayOf(at) >= dayOf(after.at)) return [];
    return [{ pointer, message: `${at} is before ${after.what}, ${iso(after.at)}: mend one of the two` }];
  });
}

const dayOf = (moment: string): string => iso(moment).slice(0, 10);

function datesOf(history: NewHistory, placedAt: string): Dated[] {
  const placed = { what: 'the order was placed', at: placedAt };
  const [firstPaid] = history.payments.map(({ paidAt }) => iso(paidAt)).sort();
  const [firstInvoiced] = history.invoices.map(({ issuedAt }) => iso(issuedAt)).sort();
  return [
    ...history.shipments.flatMap(({ shippedAt, deliveredAt, lostAt, sentBackAt }, index) => {
      const at = `/history/shipments/${index}`;
      const shipped = { what: 'it was shipped', at: shippedAt };
      const ends = Object.entries({ deliveredAt, lostAt, sentBackAt });
      return [
        { pointer: `${at}/shippedAt`, at: shippedAt, after: placed },
        ...ends.flatMap(([name, moment]) =>
          moment === undefined ? [] : [{ pointer: `${at}/${name}`, at: moment, after: shipped }],
        ),
      ];
    }),
    ...history.cancellations.map(({ cancelledAt }, index) => ({
      pointer: `/history/cancellations/${index}/cancelledAt`,
      at: cancelledAt,
      after: placed,
    })),
    // What is paid in advance may be paid before the order.
    ...history.payments.map(({ paidAt }, index) => ({ pointer: `/history/payments/${index}/paidAt`, at: paidAt })),
    ...history.refunds.map(({ refundedAt }, index) => ({
      pointer: `/history/refunds/${index}/refundedAt`,
      at: refundedAt,
      after: firstPaid === undefined ? undefined : { what: 'anything was paid', at: firstPaid },
    })),
    ...history.invoices.map(({ issuedAt }, index) => ({
      pointer: `/history/invoices/${index}/issuedAt`,
      at: issuedAt,
      after: placed,
    })),
    ...history.creditMemos.map(({ issuedAt, invoice }, index) => ({
      pointer: `/history/creditMemos/${index}/issuedAt`,
      at: issuedAt,
      after: invoiceBefore(history, invoice, firstInvoiced),
    })),
  ];
}

function invoiceBefore({ invoices }: NewHistory, number: string | undefined, first: string | undefined) {
  const named = invoices.find((invoice) => invoice.number === number);
  if (named) return { what: `the invoice ${named.number} was issued`, at: named.issuedAt };
  return first === undefined ? undefined : { what: 'anything was invoiced', at: first };
}
