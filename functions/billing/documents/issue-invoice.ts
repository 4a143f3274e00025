import { ambient, nowIso } from '#shared/ambient.ts';
import { newId } from '#shared/ids.ts';
import { StepFailure } from '#shared/steps.ts';
import type { FulfilmentOrder } from '#functions/orders/rules.ts';
import { capturableOf, rowsOf, type Account, type Capture } from '../payments/account.ts';
import { commitAccount, loadAccount, type AccountChange } from '../payments/account-store.ts';
import { documentWrites } from './document-store.ts';
import { invoiceEntry } from '../books/journal.ts';
import { post } from '../books/journal-store.ts';
import { invoiceOf, sumsOf } from './invoice.ts';
import { documentNumber, withNextNumber } from './numbers.ts';
import { withTotals } from '../payments/payment-totals.ts';

const captureEntryOf = (fulfilmentOrderId: string): string => `CAPTURE#${fulfilmentOrderId}`;

/**
 * Issues the invoice of one shipment: document, number, journal entry, settled units, event, and the intent to collect its
 * amount, in one transaction. Nothing happens when it has been issued before.
 */
export async function issueInvoice(known: Account, fulfilmentOrder: FulfilmentOrder): Promise<Account> {
  let account = known;
  const entry = captureEntryOf(fulfilmentOrder.fulfilmentOrderId);
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    if (isInvoiced(account, fulfilmentOrder.fulfilmentOrderId)) return account;
    const current = account;
    const result = await withNextNumber(account.order.branch, 'invoice', (count, numberWrite) => {
      const { others = [], ...change } = invoiced(current, fulfilmentOrder, entry, count);
      return commitAccount(current, { ...change, others: [numberWrite, ...others] });
    });
    if ('committed' in result) return result.committed;
    account = await loadAccount(account.order.orderId);
  }
  throw new StepFailure(
    'TransientFailure',
    `order ${known.order.orderId} is changed by too many at once; its shipment is not invoiced yet`,
  );
}

/** True when the shipment has its invoice. */
export function isInvoiced(account: Account, fulfilmentOrderId: string): boolean {
  return rowsOf(account, 'capture').some(({ entry }) => entry === captureEntryOf(fulfilmentOrderId));
}

function invoiced(account: Account, fulfilmentOrder: FulfilmentOrder, entry: string, count: number): AccountChange {
  const issuedAt = nowIso();
  const number = documentNumber('invoice', account.order.branch, count);
  const { order, invoice } = invoiceOf(account.order, fulfilmentOrder, { number, issuedAt });
  const { orderId, currency, branch } = order;
  const capture: Capture = {
    row: 'capture',
    entry,
    version: 0,
    captureId: newId('capture'),
    fulfilmentOrderId: fulfilmentOrder.fulfilmentOrderId,
    invoice: number,
    amount: invoice.total,
    invoicedAt: issuedAt,
    ...howToCollect(account, invoice.total),
  };
  return {
    order: withTotals(order, { invoiced: invoice.total }),
    events: [
      {
        type: 'InvoiceIssued',
        data: {
          invoiceId: number,
          number,
          shipmentId: invoice.shipmentId,
          amount: { minor: invoice.total, currency },
        },
      },
    ],
    rows: [capture],
    others: [
      ...documentWrites('invoice', count, invoice),
      ...post(branch, invoiceEntry({ currency, reference: number, orderId }, sumsOf(invoice))).writes,
    ],
  };
}

/** The intent stands with the invoice, so that what a crash leaves behind is known. */
function howToCollect(account: Account, amount: number): Pick<Capture, 'state' | 'attempt' | 'paymentId'> {
  if (account.order.payment.method === 'on_account' || amount === 0) return { state: 'none', attempt: 0 };
  const payment = rowsOf(account, 'payment').find((one) => capturableOf(account, one, ambient.now()) >= amount);
  return payment ? { state: 'asked', attempt: 1, paymentId: payment.paymentId } : { state: 'due', attempt: 0 };
}
