import { fulfilmentOrdersOf } from '#functions/orders/public.ts';
import { blockedBy } from '#functions/orders/rules.ts';
import { rowsOf, type Account } from '../payments/account.ts';
import { collectInvoices } from '../payments/capture-payment.ts';
import { shippedOf, unitsToInvoice } from './invoice.ts';
import { isInvoiced, issueInvoice } from './issue-invoice.ts';
import { settleAccount } from '../payments/settle-account.ts';

/**
 * Invoices every shipment that has no invoice, collects what is invoiced and not collected, and voids what is not
 * needed any more. Running it again finishes what a crash left, and otherwise changes nothing. A hold that blocks capture
 * keeps all of it back.
 * @returns the account as it then stands.
 */
export async function invoiceShipments(known: Account): Promise<Account> {
  if (blockedBy(known.order, 'capture')) return known;
  let account = known;
  const before = new Set(rowsOf(account, 'capture').map(({ entry }) => entry));
  for (const shipment of await uninvoicedShipments(account)) account = await issueInvoice(account, shipment);
  const fresh = rowsOf(account, 'capture').filter(({ entry }) => !before.has(entry));
  account = await collectInvoices(account, new Set(fresh.map(({ entry }) => entry)));
  return settleAccount(account);
}

async function uninvoicedShipments(account: Account) {
  if (!account.order.lines.some((line) => unitsToInvoice(line) > 0)) return [];
  const shipped = shippedOf(await fulfilmentOrdersOf(account.order.orderId));
  return shipped.filter(({ fulfilmentOrderId }) => !isInvoiced(account, fulfilmentOrderId));
}
