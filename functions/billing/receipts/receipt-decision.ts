import { refuse, type Refusal } from '#shared/http/refusal.ts';
import { formatMoney } from '#shared/money.ts';
import { stillDue, type Order } from '#functions/orders/rules.ts';
import { rowsOf, type Account } from '../payments/account.ts';

/** Why money that came, in minor units of the order's currency, cannot be recorded for the order. */
export function receiptRefusal(account: Account, amount: number, reference: string): Refusal | undefined {
  const { order } = account;
  if (order.payment.method !== 'on_account') {
    return refuse('conflicting-state', `order ${order.orderId} is paid by card: its provider collects what is due`);
  }
  const pointer = '/reference';
  const known = rowsOf(account, 'receipt').find((receipt) => receipt.reference === reference);
  if (known) {
    const detail = `the receipt ${JSON.stringify(reference)} is recorded for order ${order.orderId} already, as ${known.receiptId}`;
    return refuse('already-exists', detail, { pointer, message: 'is recorded already' });
  }
  return amountRefusal(order, amount);
}

function amountRefusal(order: Order, amount: number): Refusal | undefined {
  const pointer = '/amount';
  if (amount === 0) {
    return refuse('invalid-amount', 'the amount received is zero', { pointer, message: 'must be above zero' });
  }
  const { currency } = order;
  const due = { minor: Math.max(0, stillDue(order)), currency };
  if (amount <= due.minor) return undefined;
  const message = `${formatMoney({ minor: amount, currency })} is above the ${formatMoney(due)} that are still due`;
  return refuse('conflicting-state', `${message} for order ${order.orderId}`, { pointer, message });
}
