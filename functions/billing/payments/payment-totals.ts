import { ruleOf, type Order, type PaymentTotals, type TenderTotals } from '#functions/orders/rules.ts';
import { tenderOfPayment } from '../tenders/tender-payments.ts';
import { paidBy, rowsOf, sumOf, type Account, type Payment } from './account.ts';

type Amounts = Omit<PaymentTotals, 'state' | 'tenders'>;

/**
 * The order with amounts, in minor units, added to what its payments and documents add up to.
 * @param tender whose they are, of an order with tenders.
 */
export function withTotals(
  order: Order,
  added: Partial<Record<keyof Amounts, number>>,
  state?: PaymentTotals['state'],
  tender?: string,
): Order {
  const { payments } = order;
  const goodwill = (payments.goodwill ?? 0) + (added.goodwill ?? 0);
  const received = (payments.received ?? 0) + (added.received ?? 0);
  const disputed = (payments.disputed ?? 0) + (added.disputed ?? 0);
  const chargedBack = (payments.chargedBack ?? 0) + (added.chargedBack ?? 0);
  const givenUp = (payments.givenUp ?? 0) + (added.givenUp ?? 0);
  const tenders = tender === undefined ? payments.tenders : withTender(payments.tenders ?? {}, tender, added);
  return {
    ...order,
    payments: {
      state: state ?? payments.state,
      authorised: payments.authorised + (added.authorised ?? 0),
      captured: payments.captured + (added.captured ?? 0),
      ...(received === 0 ? {} : { received }),
      refunded: payments.refunded + (added.refunded ?? 0),
      ...(goodwill === 0 ? {} : { goodwill }),
      ...(disputed === 0 ? {} : { disputed }),
      ...(chargedBack === 0 ? {} : { chargedBack }),
      voided: payments.voided + (added.voided ?? 0),
      invoiced: payments.invoiced + (added.invoiced ?? 0),
      ...(givenUp === 0 ? {} : { givenUp }),
      credited: payments.credited + (added.credited ?? 0),
      ...(tenders ? { tenders } : {}),
    },
  };
}

const nothing: TenderTotals = { authorised: 0, paid: 0, refunded: 0 };

function withTender(
  totals: Readonly<Record<string, TenderTotals>>,
  tender: string,
  { authorised = 0, captured = 0, received = 0, refunded = 0 }: Partial<Record<keyof Amounts, number>>,
): Readonly<Record<string, TenderTotals>> {
  if (authorised === 0 && captured === 0 && received === 0 && refunded === 0) return totals;
  const before = totals[tender] ?? nothing;
  const after: TenderTotals = {
    authorised: before.authorised + authorised,
    paid: before.paid + captured + received,
    refunded: before.refunded + refunded,
  };
  return { ...totals, [tender]: after };
}

/** What the rows of an account add up to, in minor units: the totals that its order keeps. */
export function totalsOf(account: Pick<Account, 'rows'>): Amounts {
  const authorised = rowsOf(account, 'payment').filter(({ state }) => state === 'authorised');
  const captures = rowsOf(account, 'capture');
  const refunds = rowsOf(account, 'refund').filter(({ state }) => state === 'refunded');
  const disputes = rowsOf(account, 'dispute');
  const goodwill = sumOf(refunds.filter(({ cause }) => cause === 'goodwill'));
  const received = sumOf(rowsOf(account, 'receipt'));
  const disputed = sumOf(disputes.filter(({ state }) => state === 'open'));
  const chargedBack = sumOf(disputes.filter(({ state }) => state === 'lost'));
  const givenUp = sumOf(captures.filter(({ state }) => state === 'given_up'));
  return {
    authorised: authorised.reduce((sum, { amount, voided }) => sum + amount - voided, 0),
    captured: sumOf(captures.filter(({ state }) => state === 'captured')),
    ...(received === 0 ? {} : { received }),
    refunded: sumOf(refunds),
    ...(goodwill === 0 ? {} : { goodwill }),
    ...(disputed === 0 ? {} : { disputed }),
    ...(chargedBack === 0 ? {} : { chargedBack }),
    voided: authorised.reduce((sum, { voided }) => sum + voided, 0),
    invoiced: sumOf(captures),
    ...(givenUp === 0 ? {} : { givenUp }),
    credited: rowsOf(account, 'credit').reduce((sum, { total }) => sum + total, 0),
  };
}

/** What the rows of an account add up to by tender; nothing where they are of none. */
export function tenderTotalsOf(account: Pick<Account, 'rows'>): Pick<PaymentTotals, 'tenders'> {
  const tenders: Record<string, TenderTotals> = {};
  for (const payment of rowsOf(account, 'payment')) {
    const { tender, state } = payment;
    if (tender === undefined || state !== 'authorised') continue;
    tenders[tender] = added(tenders[tender] ?? nothing, account, payment);
  }
  return Object.keys(tenders).length > 0 ? { tenders } : {};
}

function added(before: TenderTotals, account: Pick<Account, 'rows'>, payment: Payment): TenderTotals {
  return {
    authorised: before.authorised + payment.amount - payment.voided,
    paid: before.paid + paidBy(account, payment),
    refunded: before.refunded + payment.refunded,
  };
}

/**
 * How the last payment stands that a provider has said something of; none is asked for before the one before is decided. Of an order of which no
 * provider collects anything, the last one.
 */
export function stateOf(account: Account): PaymentTotals['state'] {
  const decided = rowsOf(account, 'payment').filter(({ state }) => state !== 'asked');
  const last = decided.findLast((one) => ruleOf(tenderOfPayment(account, one)).comes === 'collected') ?? decided.at(-1);
  return last === undefined || last.state === 'asked' ? 'none' : last.state;
}
