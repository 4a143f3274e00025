import { ambient, nowIso } from '#shared/ambient.ts';
import { newId } from '#shared/ids.ts';
import type { FailedCondition } from '#shared/dynamodb/transact.ts';
import { isLost, type Change } from '#shared/work/change.ts';
import { retryLost } from '#shared/work/retry-lost.ts';
import { decimalMoney } from '#shared/money.ts';
import {
  blockedBy,
  shareBetween,
  tenderOf,
  ruleOf,
  tendersOf,
  type FulfilmentOrder,
  type Order,
} from '#functions/orders/rules.ts';
import { namedIn, paymentsOf } from '../tenders/tender-payments.ts';
import { capturableOf, rowsOf, withRows, type Account, type Capture } from '../payments/account.ts';
import { keepAccount, loadAccount } from '../payments/account-store.ts';
import { documentWrites } from './document-store.ts';
import { sumsOf } from './document-sums.ts';
import { invoiceEntry } from '../books/journal.ts';
import { post } from '../books/journal-store.ts';
import { invoiceOf } from './invoice.ts';
import { commitNumbered, inDemand } from './numbered-commit.ts';
import { withTotals } from '../payments/payment-totals.ts';

const captureEntryOf = (fulfilmentOrderId: string): string => `CAPTURE#${fulfilmentOrderId}`;

/** One tender's part of an invoice, in minor units. */
interface Part {
  readonly tenderId: string;
  readonly amount: number;
}

/**
 * Issues the invoice of one shipment: document, number, journal entry, settled units, event, and the intent to collect its
 * amount, in one transaction. Nothing happens when it has been issued before, or a hold blocks its capture by then.
 * @param yields leaves it where others take numbers of the branch at the same moment: `in demand` then.
 */
export function issueInvoice(
  known: Account,
  fulfilmentOrder: FulfilmentOrder,
  yields: boolean,
): Promise<Account | typeof inDemand> {
  const { orderId, branch } = known.order;
  const issue = async (lost: readonly FailedCondition[]) => {
    const account = lost.length === 0 ? known : await loadAccount(orderId);
    if (isInvoiced(account, fulfilmentOrder.fulfilmentOrderId) || blockedBy(account.order, 'capture')) return account;
    const outcome = await commitNumbered(
      { kind: 'invoice', branch, yields },
      {
        subject: orderId,
        keep(number, count) {
          const change = invoiced(account, fulfilmentOrder, number, count);
          const { state, writes } = keepAccount(account, change);
          return { state, writes: [...writes, ...(change.writes ?? [])] };
        },
      },
    );
    return outcome === inDemand || isLost(outcome) ? outcome : outcome.state;
  };
  return retryLost(`order ${orderId}, of which a shipment is invoiced,`, issue);
}

/** True when the shipment has its invoice. */
export function isInvoiced(account: Account, fulfilmentOrderId: string): boolean {
  return rowsOf(account, 'capture').some(({ entry }) => entry === captureEntryOf(fulfilmentOrderId));
}

function invoiced(account: Account, fulfilmentOrder: FulfilmentOrder, number: string, count: number): Change<Account> {
  const issuedAt = nowIso();
  const { order, invoice } = invoiceOf(account.order, fulfilmentOrder, { number, issuedAt });
  const { orderId, currency, branch } = order;
  const { fulfilmentOrderId } = fulfilmentOrder;
  const captures = partsOf(account.order, invoice.total).map((part, index): Capture => {
    const entry = captureEntryOf(fulfilmentOrderId);
    return {
      row: 'capture',
      entry: index === 0 ? entry : `${entry}#${part.tenderId}`,
      version: 0,
      tender: namedIn(order, part.tenderId),
      captureId: newId('capture'),
      fulfilmentOrderId,
      invoice: number,
      amount: part.amount,
      invoicedAt: issuedAt,
      ...howToCollect(account, part),
    };
  });
  return {
    state: withRows({ ...account, order: withTotals(order, { invoiced: invoice.total }) }, captures),
    events: [
      {
        type: 'InvoiceIssued',
        data: {
          invoiceId: number,
          number,
          shipmentId: invoice.shipmentId,
          amount: decimalMoney(invoice.total, currency),
        },
      },
    ],
    writes: [
      ...documentWrites('invoice', count, invoice),
      ...post(branch, invoiceEntry({ currency, reference: number, orderId }, sumsOf(invoice)), account.book).writes,
    ],
  };
}

/** What each tender pays of the order's next invoice; at least one part, also of an invoice of nothing. */
function partsOf(order: Order, total: number): Part[] {
  const tenders = tendersOf(order);
  const [first] = tenders;
  if (!first) throw new RangeError(`order ${order.orderId} has no tender`);
  if (tenders.length === 1 || total === 0) return [{ tenderId: first.tenderId, amount: total }];
  const { invoiced } = order.payments;
  const amounts = shareBetween(tenders, invoiced, invoiced + total);
  return tenders.flatMap(({ tenderId }, index) => {
    const amount = amounts[index] ?? 0;
    return amount > 0 ? [{ tenderId, amount }] : [];
  });
}

/** The intent stands with the invoice, so that what a crash leaves behind is known. */
function howToCollect(account: Account, { tenderId, amount }: Part): Pick<Capture, 'state' | 'attempt' | 'paymentId'> {
  if (ruleOf(tenderOf(account.order, tenderId)).comes !== 'collected' || amount === 0)
    return { state: 'none', attempt: 0 };
  const payment = paymentsOf(account, tenderId).find((one) => capturableOf(account, one, ambient.now()) >= amount);
  return payment ? { state: 'asked', attempt: 1, paymentId: payment.paymentId } : { state: 'due', attempt: 0 };
}
