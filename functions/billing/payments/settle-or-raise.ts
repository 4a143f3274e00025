import { StepFailure } from '#shared/steps.ts';
import { raiseFromSettlement } from '#functions/orders/public.ts';
import type { Account } from './account.ts';
import { settleAccount } from './settle-account.ts';

/** What a person has to see to: asking again would be refused again. */
const refusals = new Set(['VoidRefused', 'RefundRefused']);

/** Settles an account, for callers that cannot report a refusal: it goes to the exception queue. */
export async function settleOrRaise(account: Account): Promise<void> {
  await raiseRefusals(account.order.orderId, () => settleAccount(account));
}

/** Puts the order into the exception queue when `settle` fails because a provider has refused. */
export async function raiseRefusals(orderId: string, settle: () => Promise<unknown>): Promise<void> {
  try {
    await settle();
  } catch (error) {
    if (!(error instanceof StepFailure) || !refusals.has(error.name)) throw error;
    await raiseFromSettlement(orderId, error.name, error.message);
  }
}
