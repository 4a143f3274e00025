import { ambient } from '#shared/ambient.ts';
import { StepFailure } from '#shared/steps.ts';
import { fulfilmentOrdersOf } from '#functions/orders/public.ts';
import { blockedBy } from '#functions/orders/rules.ts';
import { rowsOf, type Account } from '../payments/account.ts';
import { loadAccount } from '../payments/account-store.ts';
import { caughtUp } from '../payments/catch-up.ts';
import { collectInvoices } from '../payments/capture-payment.ts';
import { shippedOf, unitsToInvoice } from './invoice.ts';
import { isInvoiced, issueInvoice } from './issue-invoice.ts';
import { inDemand } from './numbered-commit.ts';
import { settleAccount } from '../payments/settle-account.ts';

/** Has an order's shipments invoiced together with those of other orders. */
export type AskForInvoices = (orderId: string) => Promise<void>;

/**
 * Invoices every shipment that has no invoice, collects what is invoiced and not collected, and voids what is not
 * needed any more. Running it again finishes what a crash left, and otherwise changes nothing. A hold that blocks capture
 * keeps all of it back; one that comes meanwhile, what is not asked for yet.
 * @param ask is asked where others take numbers of the branch at the same moment.
 * @returns the account as it then stands. Throws StepFailure `TransientFailure` when what was asked for is late.
 */
export async function invoiceShipments(found: Account, ask: AskForInvoices): Promise<Account> {
  if (blockedBy(found.order, 'capture')) return found;
  const known = await caughtUp(found);
  const before = new Set(rowsOf(known, 'capture').map(({ entry }) => entry));
  const issued = await issueInvoices(known, true);
  if (issued === inDemand) {
    // Another run of this order may have asked its provider for what others have invoiced.
    return settleAccount(await collectInvoices(await invoicedTogether(known.order.orderId, ask)));
  }
  const fresh = rowsOf(issued, 'capture').filter(({ entry }) => !before.has(entry));
  return settleAccount(await collectInvoices(issued, new Set(fresh.map(({ entry }) => entry))));
}

/** Invoices every shipment of an order that has no invoice, against whoever else takes numbers, and collects nothing. */
export async function issueInvoicesOf(orderId: string): Promise<void> {
  const account = await loadAccount(orderId);
  if (!blockedBy(account.order, 'capture')) await issueInvoices(account, false);
}

async function issueInvoices(known: Account, yields: boolean): Promise<Account | typeof inDemand> {
  let account = known;
  for (const shipment of await uninvoicedShipments(account)) {
    const issued = await issueInvoice(account, shipment, yields);
    if (issued === inDemand) return inDemand;
    account = issued;
  }
  return account;
}

async function uninvoicedShipments(account: Account) {
  if (!hasUnitsToInvoice(account)) return [];
  const shipped = shippedOf(await fulfilmentOrdersOf(account.order.orderId));
  return shipped.filter(({ fulfilmentOrderId }) => !isInvoiced(account, fulfilmentOrderId));
}

const hasUnitsToInvoice = ({ order }: Account): boolean => order.lines.some((line) => unitsToInvoice(line) > 0);

/** Pauses between looks for what was asked for (ms): six seconds in all. */
const pauses = [100, 200, 400, 800, 1500, 3000];

async function invoicedTogether(orderId: string, ask: AskForInvoices): Promise<Account> {
  await ask(orderId);
  for (const pause of pauses) {
    await ambient.sleep(pause);
    const account = await loadAccount(orderId);
    if (!hasUnitsToInvoice(account) || blockedBy(account.order, 'capture')) return account;
  }
  throw new StepFailure(
    'TransientFailure',
    `the invoices of order ${orderId}, asked for together with others, are late`,
  );
}
