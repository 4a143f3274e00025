import type { OrderView } from '../reading/order-view.ts';
import { quantityOf } from '#shared/quantity.ts';
import { measureOfLine, type MeasuredLine } from './past-units.ts';
import type { OrderPast, PastUnits } from './past.ts';

type HistoryView = NonNullable<OrderView['history']>;

/** What has become of an order elsewhere, with amounts as `amount` writes them. */
export function pastView(
  { shipments, cancellations, payments, refunds, invoices, creditMemos }: OrderPast,
  amount: (minor: number) => string,
  ordered: readonly MeasuredLine[],
): HistoryView {
  const units = (lines: readonly PastUnits[]) =>
    lines.map((one) => ({
      lineId: one.lineId,
      quantity: quantityOf(one.quantity, measureOfLine(ordered, one)),
    }));
  return {
    shipments: shipments.map(({ trackingNumbers, lines, ...shipment }) => ({
      ...shipment,
      ...(trackingNumbers === undefined ? {} : { trackingNumbers: [...trackingNumbers] }),
      lines: units(lines),
    })),
    cancellations: cancellations.map(({ lines, ...cancellation }) => ({ ...cancellation, lines: units(lines) })),
    payments: payments.map((payment) => ({ ...payment, amount: amount(payment.amount) })),
    refunds: refunds.map((refund) => ({ ...refund, amount: amount(refund.amount) })),
    invoices: invoices.map((invoice) => ({ ...invoice, total: amount(invoice.total) })),
    creditMemos: creditMemos.map((memo) => ({ ...memo, total: amount(memo.total) })),
  };
}
