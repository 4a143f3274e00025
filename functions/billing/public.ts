export { orderOfInvoice } from './documents/document-store.ts';
export { loadAccount } from './payments/account-store.ts';
export { authorise, decideUndecided, type Authorisation } from './payments/authorise.ts';
export { leftToPerson } from './payments/left-to-person.ts';
export { settleAccount } from './payments/settle-account.ts';
export { invoiceShipments, issueInvoicesOf } from './documents/invoice-shipments.ts';
