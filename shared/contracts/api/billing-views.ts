import * as z from 'zod';
import { amount, nonNegativeAmount } from '../fields.ts';

const moment = z.string().meta({ description: 'RFC 3339 date and time' });
const currency = z.string().meta({ description: 'ISO 4217 code' });

/** One authorisation of a payment. */
export const paymentView = z.strictObject({
  paymentId: z.string(),
  provider: z.string().meta({ description: '`account` for orders on account' }),
  state: z.enum(['asked', 'pending', 'authorised', 'declined']),
  amount: nonNegativeAmount,
  captured: nonNegativeAmount,
  voided: nonNegativeAmount,
  refunded: nonNegativeAmount,
  reference: z.string().optional().meta({ description: "The provider's own id of it" }),
  reason: z.string().optional().meta({ description: "The provider's code of its refusal" }),
  expiresAt: moment.optional(),
  askedAt: moment,
});

/** The collecting of one invoice. */
export const captureView = z.strictObject({
  captureId: z.string(),
  invoice: z.string().meta({ description: 'Number of the invoice' }),
  fulfilmentOrderId: z.string(),
  amount: nonNegativeAmount,
  state: z.enum(['none', 'due', 'asked', 'refused', 'captured']).meta({
    description: '`none`: nothing to collect. `due`: waits for an authorisation',
  }),
  paymentId: z.string().optional(),
  reason: z.string().optional(),
  capturedAt: moment.optional(),
});

/** The letting go of some of an authorisation. */
export const voidView = z.strictObject({
  paymentId: z.string(),
  amount: nonNegativeAmount,
  state: z.enum(['asked', 'voided']),
  askedAt: moment,
});

/** Money to be given back. */
export const refundView = z.strictObject({
  refundId: z.string(),
  paymentId: z.string(),
  cause: z.enum(['credit', 'goodwill', 'overpaid']),
  amount: nonNegativeAmount,
  state: z.enum(['requested', 'refused', 'refunded']),
  creditMemo: z.string().optional().meta({ description: 'Number of the credit memo that it pays' }),
  reason: z.string(),
  refusal: z.string().optional().meta({ description: "The provider's code of its refusal" }),
  requestedAt: moment,
  refundedAt: moment.optional(),
});

/** A payment that the customer disputes with their bank: a chargeback, or an inquiry that may become one. */
export const disputeView = z.strictObject({
  disputeId: z.string(),
  paymentId: z.string(),
  reference: z.string().meta({ description: "The provider's own id of it" }),
  amount: nonNegativeAmount,
  state: z.enum(['open', 'won', 'lost', 'dropped']).meta({
    description: '`lost`: the bank has taken the money back. `dropped`: an inquiry from which no dispute was made',
  }),
  reason: z.string().meta({ description: "The provider's code" }),
  evidenceDueBy: moment.optional().meta({ description: 'Until when the provider takes evidence' }),
  openedAt: moment,
  closedAt: moment.optional(),
});

/** All that billing knows of one order. */
export const orderPaymentsView = z.strictObject({
  orderId: z.string(),
  currency,
  method: z.enum(['card', 'on_account']),
  state: z.enum(['none', 'pending', 'authorised', 'declined']),
  total: nonNegativeAmount,
  live: nonNegativeAmount.meta({ description: 'The total less what is cancelled' }),
  authorised: nonNegativeAmount,
  captured: nonNegativeAmount,
  refunded: nonNegativeAmount.meta({ description: 'All money given back, goodwill included' }),
  goodwill: nonNegativeAmount,
  voided: nonNegativeAmount,
  invoiced: nonNegativeAmount,
  credited: nonNegativeAmount,
  disputed: nonNegativeAmount.meta({ description: 'In disputes that are open' }),
  chargedBack: nonNegativeAmount.meta({ description: 'In disputes that are lost; the journal does not know of it' }),
  due: amount.meta({ description: 'Still to be paid for what is live and not credited' }),
  payments: z.array(paymentView),
  captures: z.array(captureView),
  voids: z.array(voidView),
  refunds: z.array(refundView),
  disputes: z.array(disputeView),
  creditMemos: z.array(z.string()).meta({ description: 'Numbers' }),
});

/** An invoice, as it was issued. */
export const invoiceView = z.strictObject({
  invoiceId: z.string().meta({ description: 'The number' }),
  number: z.string(),
  branch: z.string(),
  channel: z.string(),
  orderId: z.string(),
  externalNumber: z.string(),
  fulfilmentOrderId: z.string(),
  shipmentId: z.string(),
  currency,
  issuedAt: moment,
  lines: z.array(
    z.strictObject({
      lineId: z.string(),
      sku: z.string(),
      description: z.string(),
      quantity: z.int(),
      unitPrice: nonNegativeAmount,
      price: nonNegativeAmount,
      discount: nonNegativeAmount,
      tax: nonNegativeAmount,
      amount: nonNegativeAmount.meta({ description: 'Price less discount, with tax' }),
    }),
  ),
  lineCount: z
    .int()
    .meta({ description: 'Lists and answers to requests show the first 100 lines; read the document for all' }),
  shipping: z.strictObject({ charge: nonNegativeAmount, tax: nonNegativeAmount }).optional(),
  net: nonNegativeAmount,
  tax: nonNegativeAmount,
  total: nonNegativeAmount,
});

/** A credit memo, as it was issued. */
export const creditMemoView = z.strictObject({
  creditMemoId: z.string().meta({ description: 'The number' }),
  number: z.string(),
  branch: z.string(),
  channel: z.string(),
  currency,
  issuedAt: moment,
  reason: z.string(),
  orderId: z.string().optional(),
  customerId: z.string().optional(),
  reference: z.string().optional().meta({ description: "The channel's own number, on one that refers to no order" }),
  lines: z.array(
    z.strictObject({
      lineId: z.string().optional(),
      sku: z.string().optional(),
      description: z.string(),
      quantity: z.int(),
      net: nonNegativeAmount,
      tax: nonNegativeAmount,
      amount: nonNegativeAmount,
    }),
  ),
  lineCount: z
    .int()
    .meta({ description: 'Lists and answers to requests show the first 100 lines; read the document for all' }),
  net: nonNegativeAmount,
  tax: nonNegativeAmount,
  total: nonNegativeAmount,
});

/** What a refund request has led to. */
export const refundRequestView = z.strictObject({
  orderId: z.string(),
  creditMemo: creditMemoView.optional(),
  refunds: z.array(refundView).meta({ description: 'Paid within seconds; their state is read with the payments' }),
});

const account = z.enum([
  'accounts_receivable',
  'payment_clearing',
  'revenue',
  'shipping_revenue',
  'sales_returns',
  'tax_payable',
  'goodwill',
]);

/** One entry of the journal. */
export const journalEntryView = z.strictObject({
  entryId: z.string(),
  postedAt: moment,
  kind: z.enum(['invoice', 'capture', 'credit_memo', 'refund', 'goodwill_refund']),
  currency,
  reference: z.string().meta({ description: 'Document number, or id of the capture or refund' }),
  orderId: z.string().optional(),
  postings: z.array(z.strictObject({ account, debit: nonNegativeAmount, credit: nonNegativeAmount })),
});

/** How far a sum or check over the books has come. */
const progress = {
  complete: z.boolean().meta({ description: 'False: ask again with `next` as the cursor; the sums go on from here' }),
  next: z.string().optional(),
};

export const balancesView = z.strictObject({
  branch: z.string(),
  ...progress,
  entries: z.int().meta({ description: 'Journal entries in the sums' }),
  accounts: z.array(
    z.strictObject({
      account,
      currency,
      debit: nonNegativeAmount,
      credit: nonNegativeAmount,
      balance: amount.meta({ description: 'Debits less credits' }),
    }),
  ),
});

export const bookCheckView = z.strictObject({
  branch: z.string(),
  ...progress,
  passed: z.boolean().meta({ description: 'Nothing wrong has been found; the verdict once `complete` is true' }),
  checks: z.array(
    z.strictObject({
      check: z.enum([
        'entries-balance',
        'trial-balance-is-zero',
        'documents-add-up',
        'invoices-equal-sales',
        'credit-memos-equal-returns',
        'receivables-add-up',
        'clearing-adds-up',
        'money-is-posted',
        'numbers-have-no-gaps',
        'orders-agree',
      ]),
      passed: z.boolean(),
      detail: z.string(),
    }),
  ),
  covered: z.strictObject({
    entries: z.int(),
    invoices: z.int(),
    creditMemos: z.int(),
    orders: z.int(),
    ordersOf: z.int().meta({ description: 'Invoices out of which the orders were taken' }),
  }),
});
