import { log } from '#shared/observability/log.ts';
import type { Change } from '#shared/work/change.ts';
import type { Charge, Order, OrderLine, PaymentTotals } from '#functions/orders/rules.ts';
import type { Invoice } from '../documents/invoice.ts';
import { loadDocuments } from '../documents/document-store.ts';
import { invoicesOf, rowsOf, type Account } from './account.ts';
import { changeAccount, loadAccount } from './account-store.ts';
import { stateOf, tenderTotalsOf, totalsOf } from './payment-totals.ts';

/** Amounts that never fall while the rows of an account stand, in minor units. */
const growing: ((totals: Totals) => number)[] = [
  ({ authorised, voided }) => authorised + voided,
  ({ voided }) => voided,
  ({ invoiced }) => invoiced,
  ({ givenUp = 0 }) => givenUp,
  ({ captured }) => captured,
  ({ received = 0 }) => received,
  ({ credited }) => credited,
  ({ chargedBack = 0 }) => chargedBack,
];

/** Amounts that fall as well: a refund that failed is taken back, a dispute ends. */
const changing: ((totals: Totals) => number)[] = [({ refunded }) => refunded, ({ disputed = 0 }) => disputed];

type Totals = Omit<PaymentTotals, 'state'>;

/**
 * True of an order that says less of its money than the rows of its account: each commit of billing writes both, so the order's own row
 * came back from a backup, and money has moved since. An order that says more in anything has lost rows: what is true is not known then.
 */
export function isBehind(account: Account): boolean {
  const { payments } = account.order;
  const totals = totalsOf(account);
  const more = growing.map((amount) => amount(totals) - amount(payments));
  const others = changing.map((amount) => amount(totals) - amount(payments));
  return more.every((amount) => amount >= 0) && [...more, ...others].some((amount) => amount > 0);
}

/**
 * Brings an order that is behind its account up to it: totals by the rows, invoiced units and their money by the invoices. What is told of
 * it was told when it happened. @returns the account as it then stands. Throws when an invoice is not there.
 */
export async function caughtUp(known: Account): Promise<Account> {
  if (!isBehind(known)) return known;
  // Read while others were at work it looks behind as well.
  return changeAccount(await loadAccount(known.order.orderId), async (account) => {
    if (!isBehind(account)) return undefined;
    const invoices = await loadDocuments('invoice', invoicesOf(account));
    log.warn('an order was behind its account', { orderId: account.order.orderId });
    return broughtUp(account, invoices);
  });
}

function broughtUp(account: Account, invoices: readonly Invoice[]): Change<Account> {
  const { order } = account;
  const caught: Order = {
    ...order,
    lines: order.lines.map((line) => withCredited(withInvoiced(line, invoices), account)),
    charges: order.charges.map((charge) => withInvoicedAmount(charge, invoices)),
    payments: { ...totalsOf(account), ...tenderTotalsOf(account), state: stateOf(account) },
  };
  return { state: { ...account, order: caught }, events: [] };
}

/** The charge with what of it stands on invoices. */
function withInvoicedAmount(charge: Charge, invoices: readonly Invoice[]): Charge {
  const parts = invoices.flatMap(({ charges = [] }) => charges).filter(({ chargeId }) => chargeId === charge.chargeId);
  const invoiced = parts.reduce((sum, { amount }) => sum + amount, 0);
  if (invoiced === charge.settledAmounts.invoiced) return charge;
  return { ...charge, settledAmounts: { ...charge.settledAmounts, invoiced } };
}

/** The line with the units settled that stand on invoices. */
function withInvoiced(line: OrderLine, invoices: readonly Invoice[]): OrderLine {
  const parts = invoices.flatMap(({ lines }) => lines).filter(({ lineId }) => lineId === line.lineId);
  const invoiced = parts.reduce((sum, { quantity }) => sum + quantity, 0);
  if (invoiced === line.settled.invoiced) return line;
  const amount = parts.reduce((sum, part) => sum + part.amount, 0);
  return {
    ...line,
    settled: { ...line.settled, invoiced },
    settledAmounts: { ...line.settledAmounts, invoiced: amount },
  };
}

/** The line with the undelivered units settled that stand on credit memos. */
function withCredited(line: OrderLine, account: Account): OrderLine {
  const credits = rowsOf(account, 'credit').flatMap(({ undelivered = [] }) => undelivered);
  const undelivered = credits.reduce((sum, { lineId, quantity }) => (lineId === line.lineId ? sum + quantity : sum), 0);
  return undelivered <= (line.settled.undelivered ?? 0) ? line : { ...line, settled: { ...line.settled, undelivered } };
}
