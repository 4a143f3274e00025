import { refuse, type Refusal } from '#shared/http/refusal.ts';
import { formatMoney } from '#shared/money.ts';
import { ruleOf, tendersOf, toBeReceived, type Order, type Tender } from '#functions/orders/rules.ts';
import { rowsOf, type Account } from '../payments/account.ts';

/** Money that came. */
interface Came {
  /** Minor units of the order's currency. */
  readonly amount: number;
  readonly reference: string;
  /** Which tender it is for; absent for the first that waits for money. */
  readonly tenderId?: string | undefined;
  /** RFC 3339; absent for now. */
  readonly receivedAt?: string | undefined;
}

/** Clocks of those who tell of it may be so much ahead. */
const clockSkewMs = 5 * 60_000;

/** The tender that money is for, or why it cannot be recorded for the order; `now` in milliseconds. */
export function receivingTender(account: Account, came: Came, now: number): Tender | Refusal {
  const { order } = account;
  if (order.test) return refuse('conflicting-state', `order ${order.orderId} is a test: no money is received for it`);
  if (order.recordedAt !== undefined) {
    return refuse(
      'conflicting-state',
      `order ${order.orderId} is history: money for it is received where it was invoiced`,
    );
  }
  const tender = tenderFor(order, came.tenderId);
  if ('refused' in tender) return tender;
  return (
    dateRefusal(came, now) ??
    referenceRefusal(account, came.reference) ??
    amountRefusal(order, tender, came.amount) ??
    tender
  );
}

function dateRefusal({ receivedAt }: Came, now: number): Refusal | undefined {
  if (receivedAt === undefined || Date.parse(receivedAt) <= now + clockSkewMs) return undefined;
  const message = `${receivedAt} lies in the future; record the money when it is there`;
  return refuse('invalid-request', `/receivedAt: ${message}`, { pointer: '/receivedAt', message });
}

function tenderFor(order: Order, tenderId: string | undefined): Tender | Refusal {
  const received = tendersOf(order).filter((tender) => ruleOf(tender).comes === 'received');
  const [first] = received;
  if (!first) {
    const by = order.payment.method === 'card' ? 'is paid by card' : 'has no tender by which money is received';
    return refuse('conflicting-state', `order ${order.orderId} ${by}: its providers collect what is due`);
  }
  if (tenderId === undefined) return received.find((tender) => toBeReceived(order, tender) > 0) ?? first;
  const named = received.find((tender) => tender.tenderId === tenderId);
  if (named) return named;
  const message = `is none of ${received.map((tender) => tender.tenderId).join(', ')}, by which the order takes money`;
  return refuse('conflicting-state', `the tender ${message}`, { pointer: '/tenderId', message });
}

function referenceRefusal(account: Account, reference: string): Refusal | undefined {
  const { orderId } = account.order;
  const known = rowsOf(account, 'receipt').find((receipt) => receipt.reference === reference);
  if (!known) return undefined;
  const detail = `the receipt ${JSON.stringify(reference)} is recorded for order ${orderId} already, as ${known.receiptId}`;
  return refuse('already-exists', detail, { pointer: '/reference', message: 'is recorded already' });
}

function amountRefusal(order: Order, tender: Tender, amount: number): Refusal | undefined {
  const pointer = '/amount';
  if (amount === 0) {
    return refuse('invalid-amount', 'the amount received is zero', { pointer, message: 'must be above zero' });
  }
  const { currency } = order;
  const due = { minor: toBeReceived(order, tender), currency };
  if (amount <= due.minor) return undefined;
  const message = `${formatMoney({ minor: amount, currency })} is above the ${formatMoney(due)} that are still due`;
  return refuse('conflicting-state', `${message} for order ${order.orderId}`, { pointer, message });
}
