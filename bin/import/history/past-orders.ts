import type { NewHistoricalOrder } from '@open-oms/client';
import { pounds } from '../pence.ts';
import type { ImportPlan } from '../plan/plan.ts';
import { orderRequest } from '../loading/requests.ts';

/**
 * The orders of a plan as orders of the past, in their order: shipped and invoiced when they were placed, under the number of their invoice, as
 * the data set knows no other dates; credited by the credit invoices that take units of them back. How they were paid it does not say.
 */
export function pastOrders({ orders, credits }: Pick<ImportPlan, 'orders' | 'credits'>): NewHistoricalOrder[] {
  const refunds = credits.flatMap(({ invoice, date, refunds: own }) => own.map((one) => ({ ...one, invoice, date })));
  const byOrder = Map.groupBy(refunds, ({ externalNumber }) => externalNumber);
  return orders.map((order) => {
    const { payment: _, tenders: __, ...placed } = orderRequest(order).body;
    const { placedAt, invoice, externalNumber } = order;
    const creditMemos = (byOrder.get(externalNumber) ?? []).map(({ invoice: number, date, total }) => ({
      number,
      issuedAt: date,
      total: pounds(total),
      invoice,
    }));
    return {
      ...placed,
      placedAt,
      history: {
        shipments: [{ shippedAt: placedAt }],
        invoices: [{ number: invoice, issuedAt: placedAt }],
        ...(creditMemos.length === 0 ? {} : { creditMemos }),
      },
    };
  });
}
