import type * as z from 'zod';
import type { tenderView } from '#shared/contracts/api/tenders.ts';
import type { PaymentStatus } from '#shared/contracts/vocabulary.ts';
import { formatMinor } from '#shared/money.ts';
import { liveAmount } from '../aggregate/line-money.ts';
import type { Order } from '../aggregate/order.ts';
import { comesByItself, holderOf, ruleOf, type Tender } from './tender.ts';
import { sharesOf, tendersOf, toBeReceived, totalsOfTender } from './tenders-of-order.ts';

type TenderView = z.output<typeof tenderView>;

/** The tenders of an order, as they were placed, with what has become of each. The provider's token is left out. */
export function tenderViews(order: Order): TenderView[] {
  const decimal = (minor: number): string => formatMinor(minor, order.currency);
  const placed = order.payment.tenders ?? tendersOf(order);
  return placed.map((tender) => {
    const { tenderId, kind, amount, provider, reference, plan } = tender;
    const { authorised, paid, refunded } = totalsOfTender(order, tender);
    return {
      tenderId,
      kind,
      amount: decimal(amount),
      state: stateOf(order, tender),
      heldBy: paid > refunded ? holderOf(tender) : 'customer',
      ...(provider === undefined ? {} : { provider }),
      ...(reference === undefined ? {} : { reference }),
      ...(plan === undefined ? {} : { plan }),
      authorised: decimal(authorised),
      paid: decimal(paid),
      refunded: decimal(refunded),
    };
  });
}

/** How far a tender has come: what is to come of it depends on what of the order is not cancelled, and where people bring it, not credited. */
function stateOf(order: Order, tender: Tender): PaymentStatus {
  if (tender.amount === 0) return 'not_due';
  const { authorised, paid, refunded } = totalsOfTender(order, tender);
  const wanted = sharesOf(order, liveAmount(order)).get(tender.tenderId) ?? 0;
  if (refunded > 0) return refunded >= paid ? 'refunded' : 'partially_refunded';
  const isOver = comesByItself(tender) && toBeReceived(order, tender) === 0;
  if (paid > 0) return paid < wanted && !isOver ? 'partially_captured' : 'captured';
  if (wanted === 0 || isOver) return 'voided';
  if (comesByItself(tender)) return 'pending';
  if (authorised >= wanted) return 'authorised';
  if (ruleOf(tender).comes !== 'collected') return 'none';
  const { state } = order.payments;
  return state === 'declined' ? 'failed' : state === 'pending' ? 'pending' : 'none';
}
