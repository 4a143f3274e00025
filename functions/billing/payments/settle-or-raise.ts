import { raiseFromSettlement } from '#functions/orders/public.ts';
import type { Account } from './account.ts';
import { settleAccount } from './settle-account.ts';
import { SettlementRefusal } from './settlement-refusal.ts';

/** Settles an account, for callers that cannot report a refusal: it goes to the exception queue. */
export async function settleOrRaise(account: Account): Promise<void> {
  await raiseRefusals(account.order.orderId, () => settleAccount(account));
}

/** Puts the order into the exception queue when `settle` fails because a provider has refused. */
export async function raiseRefusals(orderId: string, settle: () => Promise<unknown>): Promise<void> {
  try {
    await settle();
  } catch (error) {
    if (!(error instanceof SettlementRefusal)) throw error;
    await raiseFromSettlement(orderId, { error: error.name, detail: error.message, about: error.about });
  }
}
