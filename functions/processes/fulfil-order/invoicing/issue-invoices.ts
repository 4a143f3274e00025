import { worksThrough } from '#shared/events/work-queue.ts';
import { causedBy } from '#shared/observability/correlation.ts';
import { foundOut } from '#shared/observability/subject.ts';
import { issueInvoicesOf } from '#functions/billing/public.ts';
import type { InvoiceWork } from './invoice-queue.ts';

/**
 * Issues the invoices of the orders in its queue, those of a branch together: all of them change the branch's counter of numbers, which
 * one transaction at a time can do. The steps that have asked for them (`askForInvoices`) look for them.
 */
export const handler = worksThrough<InvoiceWork>('invoiced', async ({ orderId, cause }) => {
  foundOut({ orderId });
  await causedBy(cause, () => issueInvoicesOf(orderId));
});
