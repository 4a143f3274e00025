import { billingRoutes } from '#shared/contracts/api/billing.ts';
import { serve } from '#shared/http/serve.ts';
import { checkBooksOperation, readBalancesOperation, readJournalOperation } from './books/book-operations.ts';
import { issueCreditMemoOperation } from './documents/credit-memo-operation.ts';
import {
  listCreditMemosOperation,
  listInvoicesOperation,
  orderPaymentsOperation,
  readCreditMemoOperation,
  readInvoiceOperation,
} from './documents/document-operations.ts';
import { paymentEventOperation } from './payments/payment-events.ts';
import { receivePaymentOperation } from './receipts/receipt-operation.ts';
import { refundOperation } from './refunds/refund-operation.ts';

/** The API of billing: payments, documents and books. */
export const handler = serve(billingRoutes, {
  listOrderPayments: orderPaymentsOperation,
  refundOrder: refundOperation,
  receivePayment: receivePaymentOperation,
  listInvoices: listInvoicesOperation,
  readInvoice: readInvoiceOperation,
  listCreditMemos: listCreditMemosOperation,
  readCreditMemo: readCreditMemoOperation,
  issueCreditMemo: issueCreditMemoOperation,
  readJournal: readJournalOperation,
  readBalances: readBalancesOperation,
  checkBooks: checkBooksOperation,
  receivePaymentEvent: paymentEventOperation,
});
