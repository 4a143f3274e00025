import {
  paymentStates,
  captureStates,
  voidStates,
  refundCauses,
  refundStates,
  disputeStates,
  paymentMethods,
  authorisationStates,
  ledgerAccounts,
  entryKinds,
} from '../vocabulary.ts';
import * as z from 'zod';
import {
  amount,
  billedPartyView,
  bundleId,
  chargeId,
  code,
  currency,
  lineId,
  madeId,
  measureTold,
  moment,
  nonNegativeAmount,
  quantityTold,
  slug,
  unitPrice,
  serialsTold,
} from '../fields.ts';
import { exchangeRate, presentmentView } from './exchange-rates.ts';
import { tenderId, tenderView } from './tenders.ts';
import { lineFacts } from '../line-facts.ts';
import { chargeFacts, discountView, postedTax, signedTax, tax, taxOfDocument } from '../prices.ts';

/** The number of a document: kind, branch and a number without gaps. */
export const documentNumber = (kind: 'INV' | 'CRM') =>
  z.string().regex(new RegExp(`^${kind}-[a-z0-9-]{1,40}-\\d{6,12}$`), `must be a number such as "${kind}-uk-000001"`);

/** One authorisation of a payment. */
export const paymentView = z
  .strictObject({
    paymentId: madeId('pay'),
    tenderId: tenderId.optional().meta({ description: 'Of an order with tenders' }),
    provider: z.string().meta({ description: '`account` where none is asked' }),
    state: z.enum(paymentStates),
    amount: nonNegativeAmount,
    captured: nonNegativeAmount,
    voided: nonNegativeAmount,
    refunded: nonNegativeAmount,
    reference: z.string().optional().meta({ description: "The provider's own id of it" }),
    reason: z.string().optional().meta({ description: "The provider's code of its refusal" }),
    expiresAt: moment.optional(),
    askedAt: moment,
  })
  .meta({ id: 'Payment' });

/** The collecting of one invoice. */
export const captureView = z
  .strictObject({
    captureId: madeId('cap'),
    invoice: documentNumber('INV').meta({ description: 'Number of the invoice' }),
    fulfilmentOrderId: madeId('ful'),
    tenderId: tenderId.optional().meta({ description: 'Which tender of the order pays this part of the invoice' }),
    amount: nonNegativeAmount,
    state: z.enum(captureStates).meta({
      description: '`none`: nothing to collect. `due`: waits for an authorisation',
    }),
    paymentId: madeId('pay').optional(),
    reason: z.string().optional(),
    capturedAt: moment.optional(),
  })
  .meta({ id: 'Capture' });

/** Money that came without a provider. */
export const receiptView = z
  .strictObject({
    receiptId: madeId('rcp'),
    tenderId: tenderId.optional(),
    amount: nonNegativeAmount,
    reference: code,
    receivedAt: moment,
    recordedAt: moment,
  })
  .meta({ id: 'Receipt' });

/** A void of some of an authorisation. */
export const voidView = z
  .strictObject({
    paymentId: madeId('pay'),
    amount: nonNegativeAmount,
    state: z.enum(voidStates),
    askedAt: moment,
  })
  .meta({ id: 'PaymentVoid' });

/** Money to be given back. */
export const refundView = z
  .strictObject({
    refundId: madeId('rfd'),
    paymentId: madeId('pay'),
    cause: z.enum(refundCauses),
    amount: nonNegativeAmount,
    state: z.enum(refundStates),
    creditMemo: documentNumber('CRM').optional().meta({ description: 'Number of the credit memo that it pays' }),
    reason: z.string(),
    refusal: z.string().optional().meta({ description: "The provider's code of its refusal" }),
    requestedAt: moment,
    refundedAt: moment.optional(),
  })
  .meta({ id: 'Refund' });

/** A payment that the customer disputes with their bank: a chargeback, or an inquiry that may become one. */
export const disputeView = z
  .strictObject({
    disputeId: madeId('dsp'),
    paymentId: madeId('pay'),
    reference: z.string().meta({ description: "The provider's own id of it" }),
    amount: nonNegativeAmount,
    state: z.enum(disputeStates).meta({
      description: '`lost`: the bank has taken the money back. `dropped`: an inquiry from which no dispute was made',
    }),
    reason: z.string().meta({ description: "The provider's code" }),
    evidenceDueBy: moment.optional().meta({ description: 'Until when the provider takes evidence' }),
    openedAt: moment,
    closedAt: moment.optional(),
  })
  .meta({ id: 'Dispute' });

/** All that billing knows of one order. */
export const orderPaymentsView = z
  .strictObject({
    orderId: madeId('ord'),
    currency,
    method: z.enum(paymentMethods),
    state: z.enum(authorisationStates),
    total: nonNegativeAmount,
    live: nonNegativeAmount.meta({ description: 'The total less what is cancelled' }),
    authorised: nonNegativeAmount,
    captured: nonNegativeAmount,
    received: nonNegativeAmount.meta({ description: 'Without a provider' }),
    refunded: nonNegativeAmount.meta({ description: 'All money given back, goodwill included' }),
    goodwill: nonNegativeAmount,
    voided: nonNegativeAmount,
    invoiced: nonNegativeAmount,
    givenUp: nonNegativeAmount.meta({
      description: 'Invoiced, and given up by a person: it is owed still, and not collected by itself',
    }),
    credited: nonNegativeAmount,
    disputed: nonNegativeAmount.meta({ description: 'In disputes that are open' }),
    chargedBack: nonNegativeAmount.meta({ description: 'In disputes that are lost; the journal does not know of it' }),
    tenders: z.array(tenderView).meta({ description: 'In which ways it is paid, and what has become of each' }),
    due: amount.meta({ description: 'Still to be paid for what is live and not credited' }),
    payments: z.array(paymentView),
    captures: z.array(captureView),
    receipts: z.array(receiptView),
    voids: z.array(voidView),
    refunds: z.array(refundView),
    disputes: z.array(disputeView),
    creditMemos: z.array(documentNumber('CRM')).meta({ description: 'Numbers' }),
  })
  .meta({ id: 'OrderPayments' });

/** What units cost, by component. */
const paidPrice = {
  price: nonNegativeAmount.meta({ description: 'Of all units, before discounts and taxes' }),
  discounts: z.array(discountView),
  taxes: z.array(tax),
  amount: nonNegativeAmount.meta({ description: 'Price less discounts, plus taxes that the price does not contain' }),
};

/** What a document comes to. */
const documentTotals = {
  net: amount,
  tax: amount,
  taxes: z.array(taxOfDocument).meta({ description: 'By what they are, and who remits them' }),
  total: nonNegativeAmount,
};

/** What was ordered as one thing: what its lines on a document come to. */
const documentBundle = z
  .strictObject({
    bundleId,
    sku: z.string(),
    description: z.string(),
    amount: amount.meta({ description: 'Of its lines on the document' }),
  })
  .meta({ id: 'DocumentBundle' });
const documentBundles = z
  .array(documentBundle)
  .optional()
  .meta({ description: 'To be printed before their lines, which name them' });

const invoiceLine = z
  .strictObject({
    lineId,
    sku: z.string(),
    bundleId: bundleId.optional(),
    description: z.string(),
    quantity: quantityTold,
    ...measureTold,
    ...serialsTold,
    unitPrice,
    ...paidPrice,
    ...lineFacts,
  })
  .meta({ id: 'InvoiceLine' });

/** What a document says of a charge of its order. */
const documentCharge = z
  .strictObject({
    chargeId,
    ...chargeFacts,
    price: amount.meta({ description: 'Before discounts and taxes' }),
    discounts: z.array(discountView),
    taxes: z.array(signedTax),
    amount: amount.meta({ description: 'Price less discounts, plus taxes that the price does not contain' }),
  })
  .meta({ id: 'DocumentCharge' });

/** What the document of an order says of who bought. */
const bought = {
  billTo: billedPartyView.optional().meta({ description: 'To whom it is charged; only when one document is read' }),
  purchaseOrderNumber: code.optional().meta({ description: "The customer's own; only when one document is read" }),
  presentment: presentmentView.optional().meta({
    description:
      'Its total in the currency that the customer was shown, by the rate of the order; only when one document is read',
  }),
};

/** An invoice, as it was issued. */
export const invoiceView = z
  .strictObject({
    invoiceId: documentNumber('INV').meta({ description: 'The number' }),
    number: z.string(),
    branch: slug,
    channel: slug,
    orderId: madeId('ord'),
    externalNumber: code,
    fulfilmentOrderId: madeId('ful'),
    shipmentId: madeId('shp'),
    ...bought,
    currency,
    issuedAt: moment,
    pricesIncludeTax: z.literal(true).optional().meta({ description: 'Prices and discounts contain their taxes' }),
    bundles: documentBundles,
    lines: z.array(invoiceLine),
    lineCount: z
      .int()
      .meta({ description: 'Lists and answers to requests show the first 100 lines; read the document for all' }),
    charges: z.array(documentCharge).optional(),
    ...documentTotals,
  })
  .meta({ id: 'Invoice' });

const creditMemoLine = z
  .strictObject({
    lineId: lineId.optional(),
    sku: z.string().optional(),
    bundleId: bundleId.optional(),
    description: z.string(),
    quantity: quantityTold,
    ...measureTold,
    ...paidPrice,
  })
  .meta({ id: 'CreditMemoLine' });

/** A credit memo, as it was issued. */
export const creditMemoView = z
  .strictObject({
    creditMemoId: documentNumber('CRM').meta({ description: 'The number' }),
    number: z.string(),
    branch: slug,
    channel: slug,
    currency,
    issuedAt: moment,
    reason: z.string(),
    orderId: madeId('ord').optional(),
    ...bought,
    customerId: code.optional(),
    reference: z.string().optional().meta({ description: "The channel's own number, on one that refers to no order" }),
    pricesIncludeTax: z.literal(true).optional().meta({ description: 'Prices and discounts contain their taxes' }),
    bundles: documentBundles,
    lines: z.array(creditMemoLine),
    lineCount: z
      .int()
      .meta({ description: 'Lists and answers to requests show the first 100 lines; read the document for all' }),
    charges: z.array(documentCharge).optional(),
    ...documentTotals,
  })
  .meta({ id: 'CreditMemo' });

/** What a refund request has led to. */
export const refundRequestView = z
  .strictObject({
    orderId: madeId('ord'),
    creditMemo: creditMemoView.optional(),
    refunds: z.array(refundView).meta({ description: 'Paid within seconds; their state is read with the payments' }),
  })
  .meta({ id: 'RefundOutcome' });

const account = z.enum(ledgerAccounts);

const posting = z
  .strictObject({
    account,
    debit: nonNegativeAmount,
    credit: nonNegativeAmount,
    bookAmount: nonNegativeAmount.optional().meta({
      description: 'The side that is not zero, in the currency of the books; absent where the entry is in it',
    }),
    tax: postedTax.optional().meta({ description: 'Which tax it is, on the accounts of taxes' }),
  })
  .meta({ id: 'Posting' });

const bookRate = z
  .strictObject({
    currency: currency.meta({ description: "That of the branch's books" }),
    rate: exchangeRate
      .optional()
      .meta({ description: 'By which the amounts were converted; absent while none is known of the day of posting' }),
  })
  .meta({ id: 'BookRate', description: 'In what other currency than its own the entry stands in the books' });

/** One entry of the journal. */
export const journalEntryView = z
  .strictObject({
    entryId: madeId('jrn'),
    postedAt: moment,
    kind: z.enum(entryKinds),
    currency,
    reference: z.string().meta({ description: 'Document number, or id of the capture or refund' }),
    orderId: madeId('ord').optional(),
    postings: z.array(posting),
    book: bookRate.optional(),
  })
  .meta({ id: 'JournalEntry' });

/** How far a sum or check over the books has come. */
const progress = {
  complete: z.boolean().meta({ description: 'False: ask again with `next` as the cursor; the sums go on from here' }),
  next: z.string().optional(),
};

const bookBalance = z
  .strictObject({
    account,
    debit: nonNegativeAmount,
    credit: nonNegativeAmount,
    balance: amount.meta({ description: 'Debits less credits' }),
  })
  .meta({ id: 'BookBalance' });

const accountBalance = z
  .strictObject({
    account,
    currency,
    debit: nonNegativeAmount,
    credit: nonNegativeAmount,
    balance: amount.meta({ description: 'Debits less credits' }),
  })
  .meta({ id: 'AccountBalance' });

export const balancesView = z
  .strictObject({
    branch: slug,
    ...progress,
    entries: z.int().meta({ description: 'Journal entries in the sums' }),
    accounts: z.array(accountBalance),
    inBooks: z
      .strictObject({
        currency,
        accounts: z.array(bookBalance),
        withoutRate: z
          .int()
          .meta({ description: 'Entries that are not in the sums, since no exchange rate of their day is known' }),
      })
      .meta({ id: 'BookBalances', description: "All entries in the currency of the branch's books" }),
  })
  .meta({ id: 'TrialBalance' });

const bookCheck = z
  .strictObject({
    check: z.enum([
      'entries-balance',
      'trial-balance-is-zero',
      'book-currency-balances',
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
  })
  .meta({ id: 'BookCheckResult' });

const covered = z
  .strictObject({
    entries: z.int(),
    invoices: z.int(),
    creditMemos: z.int(),
    orders: z.int(),
    ordersOf: z.int().meta({
      description:
        'Invoices out of which the orders were taken; a sample is `complete` with far fewer `orders`. All orders are those with an invoice, and those with money and no invoice yet',
    }),
  })
  .meta({ id: 'BookCheckCover' });

export const bookCheckView = z
  .strictObject({
    branch: slug,
    ...progress,
    passed: z.boolean().meta({ description: 'Nothing wrong has been found; the verdict once `complete` is true' }),
    checks: z.array(bookCheck),
    covered,
  })
  .meta({ id: 'BookCheck' });
