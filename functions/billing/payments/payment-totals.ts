import type { Order, PaymentTotals } from '#functions/orders/rules.ts';

/** The order with amounts, in minor units, added to what its payments and documents add up to. */
export function withTotals(
  order: Order,
  added: Partial<Record<Exclude<keyof PaymentTotals, 'state'>, number>>,
  state?: PaymentTotals['state'],
): Order {
  const { payments } = order;
  const goodwill = (payments.goodwill ?? 0) + (added.goodwill ?? 0);
  const disputed = (payments.disputed ?? 0) + (added.disputed ?? 0);
  const chargedBack = (payments.chargedBack ?? 0) + (added.chargedBack ?? 0);
  return {
    ...order,
    payments: {
      state: state ?? payments.state,
      authorised: payments.authorised + (added.authorised ?? 0),
      captured: payments.captured + (added.captured ?? 0),
      refunded: payments.refunded + (added.refunded ?? 0),
      ...(goodwill === 0 ? {} : { goodwill }),
      ...(disputed === 0 ? {} : { disputed }),
      ...(chargedBack === 0 ? {} : { chargedBack }),
      voided: payments.voided + (added.voided ?? 0),
      invoiced: payments.invoiced + (added.invoiced ?? 0),
      credited: payments.credited + (added.credited ?? 0),
    },
  };
}
