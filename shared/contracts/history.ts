import * as z from 'zod';
import { amount, code, lineId, moment, nonNegativeAmount, quantityTold } from './fields.ts';
import { tenderKinds } from './vocabulary.ts';

const units = z.array(
  z
    .strictObject({
      lineId,
      quantity: quantityTold.meta({ description: 'Units of the line, in the unit of its item' }),
    })
    .meta({ id: 'PastUnits' }),
);
const reference = code.optional().meta({ description: 'Under which number it stands where it was made' });

/** A moment of an order of the past: such orders may be older than this kind of system. */
export const pastInstant = z.iso
  .datetime({ offset: true })
  .refine((value) => value >= '1970' && value < '2100', 'must lie between the years 1970 and 2100')
  .meta({ description: 'RFC 3339 date and time' });

/** Money that went back, as requests and answers tell it. */
export const pastRefund = z
  .strictObject({ amount: nonNegativeAmount, refundedAt: pastInstant, reference })
  .meta({ id: 'PastRefund' });

/** What has become of an order elsewhere, as answers show it. */
export const historyView = z
  .strictObject({
    shipments: z.array(
      z
        .strictObject({
          shippedAt: moment,
          deliveredAt: moment.optional(),
          lostAt: moment.optional(),
          sentBackAt: moment.optional(),
          location: code.optional(),
          carrier: code.optional(),
          trackingNumbers: z.array(code).optional(),
          lines: units,
        })
        .meta({ id: 'PastShipment' }),
    ),
    cancellations: z.array(z.strictObject({ cancelledAt: moment, lines: units }).meta({ id: 'PastCancellation' })),
    payments: z.array(
      z.strictObject({ kind: z.enum(tenderKinds), amount, paidAt: moment, reference }).meta({ id: 'PastPayment' }),
    ),
    refunds: z.array(pastRefund),
    invoices: z.array(z.strictObject({ number: code, issuedAt: moment, total: amount }).meta({ id: 'PastInvoice' })),
    creditMemos: z.array(
      z
        .strictObject({ number: code, issuedAt: moment, total: amount, invoice: code.optional() })
        .meta({ id: 'PastCreditMemo' }),
    ),
  })
  .meta({ id: 'OrderHistory' });
