import type {
  PaymentState,
  CaptureState,
  VoidState,
  RefundCause,
  RefundState,
  DisputeState,
} from '#shared/contracts/vocabulary.ts';
import type { Order } from '#functions/orders/rules.ts';
import type { BookRate } from '../books/journal.ts';

/** Of a row that is of one of an order's tenders: which; absent where all of the order is paid in one way, by card or on account. */
interface OfTender {
  readonly tender?: string | undefined;
}

/** What every row of an order's account has: its place, and a count of its changes. Amounts are minor units. */
interface RowBase {
  /** Sort key in the partition of the order. */
  readonly entry: string;
  /** 0 before it is first written. */
  readonly version: number;
}

/** Sort keys of the journal entries that have posted its money; absent before there is one. */
type PostedAs = readonly string[] | undefined;

/** One authorisation, from the intent to ask for it on. What was captured of it, its captures tell. Row `PAYMENT#<number>`. */
export interface Payment extends RowBase, OfTender {
  readonly row: 'payment';
  readonly paymentId: string;
  readonly number: number;
  /** Name of the provider; `account` where none is asked: on account, and for what was paid before or is received. */
  readonly provider: string;
  readonly state: PaymentState;
  readonly amount: number;
  readonly voided: number;
  readonly refunded: number;
  readonly reference?: string | undefined;
  readonly reason?: string | undefined;
  readonly expiresAt?: string | undefined;
  /** It can be captured in parts; otherwise the first capture ends it. */
  readonly takesParts: boolean;
  /** The invoice that a fresh authorisation is meant for; absent for the order as a whole. */
  readonly invoice?: string | undefined;
  readonly askedAt: string;
  /** Since when the clock looks one up that was asked for, has no answer, and is not needed any more. */
  readonly followedSince?: string | undefined;
  readonly decidedAt?: string | undefined;
}

/**
 * One invoiced shipment and the collecting of its amount; where several tenders pay it, the part of one. Row `CAPTURE#<fulfilment order>`,
 * of further parts `CAPTURE#<fulfilment order>#<tender>`; each exists once per shipment, and together they are the invoice.
 */
export interface Capture extends RowBase, OfTender {
  readonly row: 'capture';
  readonly captureId: string;
  readonly fulfilmentOrderId: string;
  /** Number of the invoice. */
  readonly invoice: string;
  readonly amount: number;
  /** `none`: nothing to collect (on account, paid before, to be received, or free). `due`: no authorisation fits yet. `given_up`: by a person, it is owed still. */
  readonly state: CaptureState;
  /** Counts what the provider was asked; part of the key. */
  readonly attempt: number;
  readonly paymentId?: string | undefined;
  readonly reason?: string | undefined;
  /** The attempt that has had no answer and is looked at by the clock. */
  readonly followed?: number | undefined;
  /** Authorisations that were asked for it and have refused. */
  readonly refusedBy?: readonly string[] | undefined;
  readonly invoicedAt: string;
  readonly capturedAt?: string | undefined;
  readonly postedAs?: PostedAs;
}

/** A void of some of an authorisation. Row `VOID#<payment number>#<n>`. */
export interface Void extends RowBase {
  readonly row: 'void';
  readonly paymentId: string;
  readonly amount: number;
  /** Nothing of the authorisation is left. */
  readonly rest: boolean;
  readonly state: VoidState;
  /** Counts what the provider was asked; part of the key. */
  readonly attempt: number;
  readonly askedAt: string;
}

/** Money to be given back. Row `REFUND#<id>`. */
export interface Refund extends RowBase {
  readonly row: 'refund';
  readonly refundId: string;
  readonly paymentId: string;
  /** `credit`: of a credit memo. `goodwill`: of an appeasement. `overpaid`: collected above what is owed. */
  readonly cause: RefundCause;
  readonly amount: number;
  /** `given_up`: goodwill that could not be paid, and that a person has given up: it is promised no longer. */
  readonly state: RefundState;
  readonly attempt: number;
  readonly creditMemo?: string | undefined;
  readonly reason: string;
  readonly refusal?: string | undefined;
  readonly requestedAt: string;
  readonly refundedAt?: string | undefined;
  readonly postedAs?: PostedAs;
}

/**
 * Money that the customer has paid without a provider, such as a bank transfer, or before the order was placed. Row `RECEIPT#<id>`; it never
 * changes.
 */
export interface Receipt extends RowBase, OfTender {
  readonly row: 'receipt';
  readonly receiptId: string;
  /** Of a tender: what it is part of, so that it can be given back. */
  readonly paymentId?: string | undefined;
  readonly amount: number;
  /** The number under which it stands elsewhere, such as on the bank's statement. Unique in the account. */
  readonly reference: string;
  /** RFC 3339; when it came, and when that was recorded. */
  readonly receivedAt: string;
  readonly recordedAt: string;
  readonly postedAs?: PostedAs;
}

/**
 * A payment that the customer disputes with their bank (a chargeback), as far as its provider tells. It is recorded and
 * followed until the bank has decided; nothing is posted for it. Row `DISPUTE#<reference>`.
 */
export interface Dispute extends RowBase {
  readonly row: 'dispute';
  readonly disputeId: string;
  /** The provider's own id of it. */
  readonly reference: string;
  readonly paymentId: string;
  readonly amount: number;
  /** `lost`: the money is with the customer. `dropped`: an inquiry from which no dispute was made. */
  readonly state: DisputeState;
  /** The bank only asks: nothing is taken back yet, and a dispute may be made of it. */
  readonly isInquiry?: boolean | undefined;
  /** The provider's code: `fraudulent`, `product_not_received`. */
  readonly reason: string;
  /** Until when the provider takes evidence, RFC 3339; absent where it names no time. */
  readonly evidenceDueBy?: string | undefined;
  readonly openedAt: string;
  readonly closedAt?: string | undefined;
}

/** Which units of each line, and what of each charge, a credit memo took back. Row `CREDIT#<number>`. */
export interface Credit extends RowBase {
  readonly row: 'credit';
  readonly number: string;
  readonly lines: readonly CreditedLine[];
  /** Those of them that were not delivered; absent for none. */
  readonly undelivered?: readonly CreditedLine[] | undefined;
  /** Absent for none. */
  readonly charges?: readonly CreditedCharge[] | undefined;
  readonly total: number;
  readonly issuedAt: string;
}

export interface CreditedLine {
  readonly lineId: string;
  readonly quantity: number;
}

export interface CreditedCharge {
  readonly chargeId: string;
  /** Minor units, of the sign of the charge. */
  readonly amount: number;
}

export type AccountRow = Payment | Capture | Receipt | Void | Refund | Dispute | Credit;

/** An order with all that billing knows of it. The order's version guards the whole. */
export interface Account {
  readonly order: Order;
  readonly rows: readonly AccountRow[];
  /** By what its money stands in the books of its branch; undefined where those are in the currency of the order. */
  readonly book: BookRate | undefined;
}

type RowOf<Kind extends AccountRow['row']> = Extract<AccountRow, { row: Kind }>;

/** The rows of one kind, in the order of their making. */
export function rowsOf<Kind extends AccountRow['row']>({ rows }: Pick<Account, 'rows'>, kind: Kind): RowOf<Kind>[] {
  return rows.filter((row): row is RowOf<Kind> => row.row === kind);
}

/** The account with rows added or replaced. */
export function withRows(account: Account, changed: readonly AccountRow[]): Account {
  const entries = new Set(changed.map(({ entry }) => entry));
  const rows = [...account.rows.filter(({ entry }) => !entries.has(entry)), ...changed];
  return { ...account, rows: rows.sort((a, b) => (a.entry < b.entry ? -1 : 1)) };
}

/** The payment by its id. Throws when the account has none: rows refer to payments of their own account only. */
export function paymentOf(account: Pick<Account, 'rows'>, paymentId: string | undefined): Payment {
  const payment = rowsOf(account, 'payment').find((one) => one.paymentId === paymentId);
  if (!payment) throw new Error(`there is no payment ${paymentId}`);
  return payment;
}

/** The invoices of an account, each once, in no particular order. */
export function invoicesOf(account: Pick<Account, 'rows'>): string[] {
  return [...new Set(rowsOf(account, 'capture').map(({ invoice }) => invoice))];
}

/** What has come by a payment: captured of its authorisation, or received. */
export function paidBy(account: Pick<Account, 'rows'>, payment: Payment): number {
  const received = rowsOf(account, 'receipt').filter(({ paymentId }) => paymentId === payment.paymentId);
  return capturedFrom(account, payment) + sumOf(received);
}

/** What was captured of an authorisation. */
export function capturedFrom(account: Pick<Account, 'rows'>, { paymentId }: Payment): number {
  return sumOf(rowsOf(account, 'capture').filter((one) => one.state === 'captured' && one.paymentId === paymentId));
}

/** What of an authorisation is neither captured, received nor voided. */
export function openOf(account: Pick<Account, 'rows'>, payment: Payment): number {
  return payment.state === 'authorised' ? payment.amount - paidBy(account, payment) - payment.voided : 0;
}

/** True when an authorisation has lapsed at `now`, in milliseconds. */
export function isLapsed({ expiresAt }: Payment, now: number): boolean {
  return expiresAt !== undefined && Date.parse(expiresAt) <= now;
}

/**
 * What can still be captured of an authorisation: open, not lapsed, and not yet claimed by another capture. One that has
 * refused a capture is not asked again.
 */
export function capturableOf(account: Account, payment: Payment, now: number): number {
  if (isLapsed(payment, now) || hasRefused(account, payment)) return 0;
  const claimed = claimsOn(account, payment);
  if (!payment.takesParts && (capturedFrom(account, payment) > 0 || claimed > 0)) return 0;
  return openOf(account, payment) - claimed - voidsOn(account, payment);
}

function hasRefused(account: Account, { paymentId }: Payment): boolean {
  return rowsOf(account, 'capture').some(({ refusedBy = [] }) => refusedBy.includes(paymentId));
}

/** Captures of an authorisation that the provider may have been asked for. */
export function claimsOn(account: Account, { paymentId }: Payment): number {
  return sumOf(rowsOf(account, 'capture').filter((one) => one.state === 'asked' && one.paymentId === paymentId));
}

/** Voids of an authorisation that the provider may have been asked for. */
export function voidsOn(account: Account, { paymentId }: Payment): number {
  return sumOf(rowsOf(account, 'void').filter((one) => one.state === 'asked' && one.paymentId === paymentId));
}

/** The refunds that are promised to the customer and not paid, those included that a person decides on. */
export function promisedRefunds(account: Pick<Account, 'rows'>): Refund[] {
  return rowsOf(account, 'refund').filter(({ state }) => state === 'requested' || state === 'refused');
}

export function sumOf(rows: readonly { readonly amount: number }[]): number {
  return rows.reduce((sum, { amount }) => sum + amount, 0);
}
