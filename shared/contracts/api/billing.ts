import { checkedOrders } from '../vocabulary.ts';
import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import {
  amount,
  chargeId,
  code,
  currency,
  day,
  instant,
  lineQuantity,
  listQuery,
  madeId,
  nonNegativeAmount,
  pageOf,
  quantity,
  sku,
  slug,
  spanning,
  text,
  paymentProvider,
} from '../fields.ts';
import { chargeFacts, mostCharges, mostComponents, tax } from '../prices.ts';
import { defineRoutes } from '../route.ts';
import { tenderId } from './tenders.ts';
import {
  balancesView,
  bookCheckView,
  creditMemoView,
  documentNumber,
  invoiceView,
  journalEntryView,
  orderPaymentsView,
  receiptView,
  refundRequestView,
} from './billing-views.ts';

const demoOrder = { orderId: exampleIds.deliveredOrder };
const orderParams = z.strictObject({ orderId: madeId('ord') });
const branchParams = z.strictObject({ branch: slug });

/** The cursor of a sum over the books carries the sums so far. */
const carriedCursor = z.string().max(8000).optional().meta({ description: 'From the `next` of the part before' });

const appeasement = z.strictObject({ amount: nonNegativeAmount }).meta({ id: 'Appeasement' });

const newestFirst = z.enum(['true', 'false']).default('false').meta({ description: 'Otherwise by number' });

/** What of a charge is refunded. */
const chargeAmount = z
  .strictObject({
    chargeId,
    amount: amount.optional().meta({
      description:
        'Tax included, of the sign of the charge; without it, all that is invoiced and not refunded yet. "0.00" of one below zero leaves it given',
    }),
  })
  .meta({ id: 'ChargeAmount' });

/** The body of `POST /v1/orders/{orderId}/refunds`: lines and charges, or a goodwill amount. */
export const refundRequest = z
  .strictObject({
    lines: z
      .array(lineQuantity)
      .min(1)
      .max(1000)
      .optional()
      .meta({ description: 'Invoiced units that are credited and paid back' }),
    charges: z
      .array(chargeAmount)
      .min(1)
      .max(mostCharges)
      .optional()
      .meta({ description: 'Invoiced charges that are credited and paid back: shipping, fees' }),
    appeasement: appeasement
      .optional()
      .meta({ description: 'Money given back for goodwill; what is owed for the order stays as it is' }),
    reason: text(500),
  })
  .refine(
    ({ lines, charges, appeasement }) => (lines === undefined && charges === undefined) !== (appeasement === undefined),
    'must name lines or charges, or an appeasement',
  )
  .meta({ id: 'NewRefund' });

/** The body of `POST /v1/orders/{orderId}/receipts`. */
const newReceipt = z
  .strictObject({
    amount: nonNegativeAmount.meta({ description: 'In the currency of the order' }),
    reference: code.meta({
      description: 'The number under which it stands elsewhere, such as on the bank’s statement',
    }),
    receivedAt: instant.optional().meta({ description: 'When it came; without it, now' }),
    tenderId: tenderId.optional().meta({
      description: 'For which tender of the order it came; without it, for the first that waits for money',
    }),
  })
  .meta({ id: 'NewReceipt' });

const taxesInAmount = z
  .array(tax)
  .max(mostComponents)
  .optional()
  .meta({ description: 'The parts of the amount that are taxes' });

const newCreditMemoLine = z
  .strictObject({
    sku: sku.optional(),
    description: text(500),
    quantity,
    amount: nonNegativeAmount.meta({ description: 'Of the whole line, tax included' }),
    taxes: taxesInAmount,
  })
  .meta({ id: 'NewCreditMemoLine' });

const newCreditMemoCharge = z
  .strictObject({
    ...chargeFacts,
    amount: nonNegativeAmount.meta({ description: 'What of it is credited, tax included' }),
    taxes: taxesInAmount,
  })
  .meta({ id: 'NewCreditMemoCharge' });

/** The body of `POST /v1/credit-memos`. */
export const creditMemoRequest = z
  .strictObject({
    branch: slug,
    channel: slug,
    currency,
    customerId: code.optional(),
    reference: code.meta({ description: "The channel's own number of it; unique within the channel" }),
    lines: z.array(newCreditMemoLine).min(1).max(1000).optional().meta({ description: 'Needed unless charges are' }),
    charges: z.array(newCreditMemoCharge).min(1).max(mostCharges).optional().meta({
      description: 'Shipping and other charges that are credited: each stands in its own account of the books',
    }),
    total: nonNegativeAmount.meta({ description: 'The sum of the amounts' }),
    reason: text(500),
  })
  .refine(({ lines, charges }) => lines !== undefined || charges !== undefined, {
    path: ['lines'],
    message: 'must be given, or `charges`: say what is credited',
  })
  .meta({ id: 'NewCreditMemo' });

const paymentEventTaken = z.strictObject({ received: z.literal(true) }).meta({ id: 'PaymentEventTaken' });

/** Payments, documents and books. */
export const billingRoutes = defineRoutes({
  listOrderPayments: {
    method: 'GET',
    path: '/v1/orders/{orderId}/payments',
    access: 'billing:read',
    summary: 'Read the payments of an order',
    description: 'Authorisations, captures, voids and refunds of an order, and what they add up to.',
    params: orderParams,
    success: { status: 200, description: 'The payments', body: orderPaymentsView },
    problems: ['not-found'],
    example: { params: demoOrder },
  },
  refundOrder: {
    method: 'POST',
    path: '/v1/orders/{orderId}/refunds',
    access: 'billing:write',
    summary: 'Give money back',
    description:
      'Lines and charges: a credit memo is issued for the named units, each with its frozen share, and for what is named of shipping and fees, and what was collected for them is paid back. Only what is invoiced, and once; a line or charge credited as a whole gives back exactly what was invoiced. Charges below zero go with it in proportion, unless they are named with another amount. On account the credit memo alone lowers what is owed. Appeasement: goodwill that leaves the order as it is. Never more than was collected.',
    params: orderParams,
    body: refundRequest,
    success: { status: 201, description: 'The credit memo and the refunds on their way', body: refundRequestView },
    problems: ['not-found', 'conflicting-state', 'invalid-amount', 'unknown-reference', 'try-again'],
    example: {
      params: demoOrder,
      body: { lines: [{ lineId: '1', quantity: 1 }], reason: 'Arrived broken' },
    },
  },
  receivePayment: {
    method: 'POST',
    path: '/v1/orders/{orderId}/receipts',
    access: 'billing:write',
    summary: 'Record money that came without a payment provider',
    description:
      'A transfer, a cheque, cash: for an order on account, or with a tender by bank transfer or in cash on delivery. It is posted, and the customer owes less. Never more than is still due; a reference is taken once in an order. An order that waits for its transfer goes on when all of it is there.',
    params: orderParams,
    body: newReceipt,
    success: { status: 201, description: 'The receipt', body: receiptView },
    problems: ['not-found', 'conflicting-state', 'already-exists', 'invalid-amount'],
    example: {
      params: { orderId: exampleIds.orderOnAccount },
      body: { amount: '5.00', reference: 'STATEMENT-2026-11-30/7' },
    },
  },
  listInvoices: {
    method: 'GET',
    path: '/v1/invoices',
    access: 'billing:read',
    summary: 'List the invoices of a branch',
    query: z.strictObject({
      ...listQuery,
      branch: slug,
      newestFirst,
    }),
    success: { status: 200, description: 'The invoices', body: pageOf(invoiceView) },
    problems: ['not-found'],
    example: { query: { branch: 'uk' } },
  },
  readInvoice: {
    method: 'GET',
    path: '/v1/invoices/{invoiceId}',
    access: 'billing:read',
    summary: 'Read an invoice',
    params: z.strictObject({ invoiceId: documentNumber('INV') }),
    success: { status: 200, description: 'The invoice', body: invoiceView },
    problems: ['not-found'],
    example: { params: { invoiceId: 'INV-uk-000001' } },
  },
  listCreditMemos: {
    method: 'GET',
    path: '/v1/credit-memos',
    access: 'billing:read',
    summary: 'List the credit memos of a branch',
    query: z.strictObject({
      ...listQuery,
      branch: slug,
      newestFirst,
    }),
    success: { status: 200, description: 'The credit memos', body: pageOf(creditMemoView) },
    problems: ['not-found'],
    example: { query: { branch: 'uk' } },
  },
  readCreditMemo: {
    method: 'GET',
    path: '/v1/credit-memos/{creditMemoId}',
    access: 'billing:read',
    summary: 'Read a credit memo',
    params: z.strictObject({ creditMemoId: documentNumber('CRM') }),
    success: { status: 200, description: 'The credit memo', body: creditMemoView },
    problems: ['not-found'],
    example: { params: { creditMemoId: 'CRM-uk-000001' } },
  },
  issueCreditMemo: {
    method: 'POST',
    path: '/v1/credit-memos',
    access: 'billing:write',
    summary: 'Issue a credit memo that refers to no order',
    description: 'For what was sold elsewhere or before. It lowers what the customer owes; no payment is made.',
    body: creditMemoRequest,
    success: { status: 201, description: 'The credit memo', body: creditMemoView },
    problems: [
      'already-exists',
      'invalid-amount',
      'not-authorised',
      'totals-do-not-add-up',
      'unknown-reference',
      'try-again',
    ],
    example: {
      body: {
        branch: 'uk',
        channel: 'web',
        currency: 'GBP',
        reference: 'C-1001',
        lines: [
          {
            sku: 'TEA-001',
            description: 'Tea, taken back',
            quantity: 1,
            amount: '9.99',
            taxes: [{ amount: '1.67', rate: '20' }],
          },
        ],
        total: '9.99',
        reason: 'Sold in the shop, returned by post',
      },
    },
  },
  readJournal: {
    method: 'GET',
    path: '/v1/books/{branch}/journal',
    access: 'billing:read',
    summary: "Read a branch's journal",
    description:
      'Every entry of the double-entry journal in the order of posting; one in another currency than the books’ with its amounts in that, and the exchange rate of its day.',
    params: branchParams,
    query: spanning(
      z.strictObject({
        ...listQuery,
        from: day.optional().meta({ description: 'First day; from the beginning unless given' }),
        to: day.optional().meta({ description: 'Last day' }),
      }),
    ),
    success: { status: 200, description: 'The entries', body: pageOf(journalEntryView) },
    problems: ['not-found'],
    example: { params: { branch: 'uk' } },
  },
  readBalances: {
    method: 'GET',
    path: '/v1/books/{branch}/balances',
    access: 'billing:read',
    summary: "Read a branch's trial balance",
    description:
      'Debits and credits per account and currency, and of all entries in the currency of the books, each by the exchange rate of its day. Large books are summed in parts: see `complete`.',
    params: branchParams,
    query: spanning(
      z.strictObject({
        cursor: carriedCursor,
        from: day.optional().meta({ description: 'First day; from the beginning unless given' }),
        to: day.optional().meta({ description: 'Last day' }),
      }),
    ),
    success: { status: 200, description: 'The balances', body: balancesView },
    problems: ['not-found'],
    example: { params: { branch: 'uk' } },
  },
  checkBooks: {
    method: 'GET',
    path: '/v1/books/{branch}/check',
    access: 'billing:read',
    summary: 'Prove that the books balance',
    description:
      'Adds everything up from the rows themselves: every entry balances, in its own currency and in that of the books, the trial balance is zero, documents add up and equal the sales, returns and taxes that are posted, receivables and clearing follow from them, every capture and refund is posted as it was made, numbers have no gaps, and orders agree with their payments. Large books are checked in parts: see `complete`.',
    params: branchParams,
    query: z.strictObject({
      cursor: carriedCursor,
      orders: z.enum(checkedOrders).default('sample').meta({
        description:
          '`sample`: about 50, evenly spread. `all`: every one, and the journal is searched for money that no order knows of; what was posted within the last minute is left to the next check',
      }),
    }),
    success: { status: 200, description: 'What was found', body: bookCheckView },
    problems: ['not-found'],
    example: { params: { branch: 'uk' } },
  },
  receivePaymentEvent: {
    method: 'POST',
    path: '/v1/payment-events/{provider}',
    access: 'callback',
    summary: 'Take an event of a payment provider',
    description:
      'For payment providers. Verified by its signature. The payment is then looked up at the provider, so that repeated and late events do no harm.',
    params: z.strictObject({ provider: paymentProvider }),
    success: {
      status: 200,
      description: 'Taken',
      body: paymentEventTaken,
    },
    problems: ['invalid-request', 'signature-not-accepted', 'not-found', 'not-set-up'],
    // Each provider says what its own look like.
    example: {},
  },
});
