import type { billingRoutes } from '#shared/contracts/api/billing.ts';
import { unpacked } from '#shared/dynamodb/packed.ts';
import { readPage } from '#shared/dynamodb/pages.ts';
import { ok } from '#shared/http/answer.ts';
import { mayUseOrder, reaches, type Principal } from '#shared/http/access/principal.ts';
import { listAnswer } from '#shared/http/list.ts';
import { notFound } from '#shared/http/refusal.ts';
import type { Operation } from '#shared/http/operation.ts';
import { billedIn, loadOrder, orderWithDetailsOf, withPeople } from '#functions/orders/public.ts';
import { converted } from '#shared/money.ts';
import { billedPartyOf, billedPartyView, presentmentView } from '#functions/orders/rules.ts';
import { findBranch } from '#functions/parties/public.ts';
import { steadyAccount } from '../payments/account-store.ts';
import { creditMemoOf, invoiceOf, orderPaymentsOf } from '../billing-views.ts';
import type { CreditMemo } from './credit-memo.ts';
import { documentPartition, findDocument } from './document-store.ts';
import type { Invoice } from './invoice.ts';
import type { DocumentKind } from './numbers.ts';
import { documentRows } from '../rows.ts';

/** `GET /v1/orders/{orderId}/payments` */
export const orderPaymentsOperation: Operation<typeof billingRoutes.listOrderPayments> = async ({ params, caller }) => {
  const account = await steadyAccount(params.orderId);
  if (!account || !mayUseOrder(caller, account.order)) return notFound('order', params.orderId);
  return ok(orderPaymentsOf(account));
};

/** `GET /v1/invoices` */
export const listInvoicesOperation: Operation<typeof billingRoutes.listInvoices> = async ({ query, caller }) => {
  if (!(await seesBranch(caller, query.branch))) return notFound('branch', query.branch);
  const { documents, next } = await documentPage('invoice', query, caller);
  // The partition of invoices holds what `documentWrites` wrote for invoices.
  return listAnswer((documents as Invoice[]).map(invoiceOf), next);
};

/** `GET /v1/invoices/{invoiceId}` */
export const readInvoiceOperation: Operation<typeof billingRoutes.readInvoice> = async ({ params, caller }) => {
  const invoice = await findDocument('invoice', params.invoiceId);
  if (!invoice || !mayUseOrder(caller, invoice)) return notFound('invoice', params.invoiceId);
  return ok({ ...invoiceOf(invoice), ...(await boughtBy(invoice)) });
};

/** `GET /v1/credit-memos` */
export const listCreditMemosOperation: Operation<typeof billingRoutes.listCreditMemos> = async ({ query, caller }) => {
  if (!(await seesBranch(caller, query.branch))) return notFound('branch', query.branch);
  const { documents, next } = await documentPage('credit_memo', query, caller);
  return listAnswer((documents as CreditMemo[]).map(creditMemoOf), next);
};

/** `GET /v1/credit-memos/{creditMemoId}` */
export const readCreditMemoOperation: Operation<typeof billingRoutes.readCreditMemo> = async ({ params, caller }) => {
  const { creditMemoId } = params;
  const memo = await findDocument('credit_memo', creditMemoId);
  if (!memo || !mayUseOrder(caller, memo)) return notFound('credit memo', creditMemoId);
  return ok({ ...creditMemoOf(memo), ...(await boughtBy(memo)) });
};

/** What of an order its documents are read with: what the customer was shown, who is billed, and under which number of theirs: personal data, which stands with the order and not with its documents. */
async function boughtBy({ orderId, total: minor, currency, detailsVersion }: Invoice | CreditMemo) {
  const present = orderId === undefined ? undefined : await loadOrder(orderId);
  if (!present) return {};
  const order = await orderWithDetailsOf(await withPeople(present), detailsVersion);
  const { presentment } = order;
  const kept = order.contact.erased ? await billedIn(present.orderId, detailsVersion) : undefined;
  const { billTo, purchaseOrderNumber } = kept ?? { ...order, billTo: billedPartyOf(order) };
  const shown = presentment && converted({ minor, currency }, presentment.currency, presentment.rate);
  return {
    billTo: billedPartyView(billTo),
    ...(purchaseOrderNumber === undefined ? {} : { purchaseOrderNumber }),
    ...presentmentView(presentment && shown && { ...presentment, total: shown.minor }),
  };
}

async function seesBranch(caller: Principal, branch: string): Promise<boolean> {
  return reaches(caller.branches, branch) && (await findBranch(branch)) !== undefined;
}

/** A page of documents; those of channels out of reach are left out, so that a page may be short. */
async function documentPage(
  kind: DocumentKind,
  { branch, limit, cursor, newestFirst }: { branch: string; limit: number; cursor?: string; newestFirst: string },
  caller: Principal,
): Promise<{ documents: unknown[]; next: string | undefined }> {
  const wanted = { partition: documentPartition(kind, branch), descending: newestFirst === 'true', stale: true };
  const { rows, next } = await readPage(documentRows[kind], wanted, limit, cursor);
  const documents = rows
    .map(({ document }) => unpacked<Invoice | CreditMemo>(document))
    .filter(({ channel }) => reaches(caller.channels, channel));
  return { documents, next };
}
