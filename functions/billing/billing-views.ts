import { measureIn, quantityOf } from '#shared/quantity.ts';
import type * as z from 'zod';
import type {
  captureView,
  creditMemoView,
  disputeView,
  invoiceView,
  journalEntryView,
  orderPaymentsView,
  paymentView,
  receiptView,
  refundView,
  voidView,
} from '#shared/contracts/api/billing-views.ts';
import { lineFactsOf } from '#shared/contracts/line-facts.ts';
import { formatMinor, formatUnitPrice } from '#shared/money.ts';
import {
  liveAmount,
  pricesIncludeTaxOf,
  stillDue,
  tenderViews,
  total as sumOf,
  written,
  type InBundle,
  type PaidPrice,
} from '#functions/orders/rules.ts';
import {
  capturedFrom,
  rowsOf,
  type Account,
  type Capture,
  type Dispute,
  type Payment,
  type Receipt,
  type Refund,
  type Void,
} from './payments/account.ts';
import type { CreditMemo } from './documents/credit-memo.ts';
import type { Invoice } from './documents/invoice.ts';
import type { JournalEntry } from './books/journal.ts';

type Decimal = (minor: number) => string;
const decimalIn =
  (currency: string): Decimal =>
  (minor) =>
    formatMinor(minor, currency);

/** An order's payments as the API shows them. */
export function orderPaymentsOf(account: Account): z.output<typeof orderPaymentsView> {
  const { order } = account;
  const { payments } = order;
  const decimal = decimalIn(order.currency);
  return {
    orderId: order.orderId,
    currency: order.currency,
    method: order.payment.method,
    state: payments.state,
    total: decimal(order.total),
    live: decimal(liveAmount(order)),
    authorised: decimal(payments.authorised),
    captured: decimal(payments.captured),
    received: decimal(payments.received ?? 0),
    refunded: decimal(payments.refunded),
    goodwill: decimal(payments.goodwill ?? 0),
    voided: decimal(payments.voided),
    invoiced: decimal(payments.invoiced),
    givenUp: decimal(payments.givenUp ?? 0),
    credited: decimal(payments.credited),
    disputed: decimal(payments.disputed ?? 0),
    chargedBack: decimal(payments.chargedBack ?? 0),
    tenders: tenderViews(order),
    due: decimal(stillDue(order)),
    payments: rowsOf(account, 'payment').map((row) => paymentOf(account, row, decimal)),
    captures: rowsOf(account, 'capture').map((row) => captureOf(row, decimal)),
    receipts: rowsOf(account, 'receipt').map((row) => receiptOf(row, order.currency)),
    voids: rowsOf(account, 'void').map((row) => voidOf(row, decimal)),
    refunds: rowsOf(account, 'refund').map((row) => refundOf(row, order.currency)),
    disputes: rowsOf(account, 'dispute').map((row) => disputeOf(row, decimal)),
    creditMemos: rowsOf(account, 'credit').map(({ number }) => number),
  };
}

function paymentOf(account: Account, payment: Payment, decimal: Decimal): z.output<typeof paymentView> {
  const { paymentId, tender: tenderId, provider, state, amount, voided, refunded } = payment;
  const { reference, reason, expiresAt, askedAt } = payment;
  return {
    paymentId,
    provider,
    state,
    amount: decimal(amount),
    captured: decimal(capturedFrom(account, payment)),
    voided: decimal(voided),
    refunded: decimal(refunded),
    ...given({ tenderId, reference, reason, expiresAt }),
    askedAt,
  };
}

function captureOf(capture: Capture, decimal: Decimal): z.output<typeof captureView> {
  const { captureId, invoice, fulfilmentOrderId, amount, state, paymentId, reason, capturedAt } = capture;
  const { tender: tenderId } = capture;
  return {
    captureId,
    invoice,
    fulfilmentOrderId,
    amount: decimal(amount),
    state,
    ...given({ tenderId, paymentId, reason, capturedAt }),
  };
}

/** A receipt as the API shows it. */
export function receiptOf(receipt: Receipt, currency: string): z.output<typeof receiptView> {
  const { receiptId, tender: tenderId, amount, reference, receivedAt, recordedAt } = receipt;
  return {
    receiptId,
    ...given({ tenderId }),
    amount: formatMinor(amount, currency),
    reference,
    receivedAt,
    recordedAt,
  };
}

function voidOf({ paymentId, amount, state, askedAt }: Void, decimal: Decimal): z.output<typeof voidView> {
  return { paymentId, amount: decimal(amount), state, askedAt };
}

function disputeOf(dispute: Dispute, decimal: Decimal): z.output<typeof disputeView> {
  const { disputeId, paymentId, reference, amount, state, reason, evidenceDueBy, openedAt, closedAt } = dispute;
  return {
    disputeId,
    paymentId,
    reference,
    amount: decimal(amount),
    state,
    reason,
    ...given({ evidenceDueBy, closedAt }),
    openedAt,
  };
}

/** A refund as the API shows it. */
export function refundOf(refund: Refund, currency: string): z.output<typeof refundView> {
  const { refundId, paymentId, cause, amount, state, creditMemo, reason, refusal, requestedAt, refundedAt } = refund;
  return {
    refundId,
    paymentId,
    cause,
    amount: formatMinor(amount, currency),
    state,
    reason,
    ...given({ creditMemo, refusal, refundedAt }),
    requestedAt,
  };
}

/** An invoice as the API shows it. */
export function invoiceOf(invoice: Invoice): z.output<typeof invoiceView> {
  const decimal = decimalIn(invoice.currency);
  const { number, branch, channel, orderId, externalNumber, fulfilmentOrderId, shipmentId, currency, issuedAt } =
    invoice;
  return {
    invoiceId: number,
    number,
    branch,
    channel,
    orderId,
    externalNumber,
    fulfilmentOrderId,
    shipmentId,
    currency,
    issuedAt,
    ...pricesIncludeTaxOf(invoice.lines),
    ...bundlesOf(invoice, decimal),
    lines: invoice.lines.map(
      ({ lineId, sku, description, quantity, serials, unitPrice, finer, bundleId, bundle: _, ...line }) => ({
        lineId,
        sku,
        ...given({ bundleId }),
        description,
        quantity: quantityOf(quantity, line.measure),
        ...measureIn(line),
        ...given({ serials: serials && [...serials] }),
        unitPrice: formatUnitPrice({ minor: unitPrice, finer }, currency),
        ...paidPriceOf(line, decimal),
        ...lineFactsOf(line),
      }),
    ),
    lineCount: invoice.lineCount,
    ...chargesOf(invoice, decimal),
    ...totalsOf(invoice, decimal),
  };
}

/** What units cost, by component. */
function paidPriceOf({ price, discounts, taxes, amount }: PaidPrice, decimal: Decimal) {
  return {
    price: decimal(price),
    discounts: written(discounts, decimal),
    taxes: written(taxes, decimal),
    amount: decimal(amount),
  };
}

/** What was ordered as one thing: its lines name it. */
function bundlesOf({ lines }: { readonly lines: readonly InBundle[] }, decimal: Decimal) {
  const bundles = lines.flatMap(({ bundleId, bundle }) =>
    bundleId !== undefined && bundle ? [{ bundleId, ...bundle, amount: decimal(bundle.amount) }] : [],
  );
  return bundles.length === 0 ? {} : { bundles };
}

function chargesOf({ charges }: Invoice | CreditMemo, decimal: Decimal) {
  if (!charges) return {};
  return {
    charges: charges.map(({ chargeId, kind, code, name, ...charge }) => ({
      chargeId,
      kind,
      ...given({ code, name }),
      ...paidPriceOf(charge, decimal),
    })),
  };
}

function totalsOf({ net, taxes, total }: Invoice | CreditMemo, decimal: Decimal) {
  return {
    net: decimal(net),
    tax: decimal(sumOf(taxes)),
    taxes: written(taxes, decimal).map((tax) => ({ ...tax, net: decimal(tax.net) })),
    total: decimal(total),
  };
}

/** A credit memo as the API shows it. */
export function creditMemoOf(memo: CreditMemo): z.output<typeof creditMemoView> {
  const decimal = decimalIn(memo.currency);
  const { number, branch, channel, currency, issuedAt, reason, orderId, customerId, reference } = memo;
  return {
    creditMemoId: number,
    number,
    branch,
    channel,
    currency,
    issuedAt,
    reason,
    ...given({ orderId, customerId, reference }),
    ...pricesIncludeTaxOf([...memo.lines, ...(memo.charges ?? [])]),
    ...bundlesOf(memo, decimal),
    lines: memo.lines.map(({ lineId, sku, description, quantity, bundleId, bundle: _, ...line }) => ({
      ...given({ lineId, sku, bundleId }),
      description,
      quantity: quantityOf(quantity, line.measure),
      ...measureIn(line),
      ...paidPriceOf(line, decimal),
    })),
    lineCount: memo.lineCount,
    ...chargesOf(memo, decimal),
    ...totalsOf(memo, decimal),
  };
}

/** A journal entry as the API shows it. */
export function journalEntryOf(entry: JournalEntry): z.output<typeof journalEntryView> {
  const decimal = decimalIn(entry.currency);
  const { entryId, postedAt, kind, currency, reference, orderId, postings, book } = entry;
  const inBooks = decimalIn(book?.currency ?? currency);
  return {
    entryId,
    postedAt,
    kind,
    currency,
    reference,
    ...given({ orderId }),
    ...given({ book: book && { currency: book.currency, ...given({ rate: book.rate }) } }),
    postings: postings.map(({ account, debit, credit, bookAmount, tax }) => ({
      account,
      debit: decimal(debit),
      credit: decimal(credit),
      ...given({ bookAmount: bookAmount === undefined ? undefined : inBooks(bookAmount), tax }),
    })),
  };
}

/** The fields that have a value. */
function given<Fields extends Record<string, unknown>>(fields: Fields): Fields {
  // Leaving out what is undefined keeps every field of the same type.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}
