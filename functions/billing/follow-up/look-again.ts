import { ambient } from '#shared/ambient.ts';
import { raiseFromSettlement } from '#functions/orders/public.ts';
import { rowsOf } from '../payments/account.ts';
import { findAccount } from '../payments/account-store.ts';
import { decidePendingPayments } from '../payments/decide-pending.ts';
import { lookAtDispute } from '../disputes/disputes.ts';
import { lookAtRefund } from '../refunds/failed-refunds.ts';
import { isOverdue, nextLook, type Followed } from './next-look.ts';
import { forget, lookLater, type NotFinal } from './not-final.ts';

/** What a look has found: final, or not, and until when the provider may still say something, where it tells. */
type Finding = { readonly final: true } | { readonly final: false; readonly until?: string | undefined };

const isFinal: Finding = { final: true };
const notFinal: Finding = { final: false };

const looks: Readonly<Record<Followed, (item: NotFinal) => Promise<Finding>>> = {
  payment: lookAtPayment,
  refund: lookAtRefundOf,
  dispute: async ({ orderId, of }) => ((await lookAtDispute(orderId, of)) ? notFinal : isFinal),
};

/**
 * Looks at something that was not final, and lists its next look or takes it off the list. What is not final after all the
 * time that its kind may take is given to a person. Can be repeated: the truth is the provider's. Throws StepFailure
 * `TransientFailure` when a provider cannot be reached; it then stays listed.
 */
export async function lookAgain(item: NotFinal): Promise<void> {
  const finding = await looks[item.kind](item);
  if (finding.final) return forget(item);
  const now = ambient.now();
  const since = Date.parse(item.since);
  if (isOverdue(item.kind, since, now)) {
    await raiseFromSettlement(
      item.orderId,
      'NotFinal',
      `${item.of} is still open with its provider since ${item.since}; it is not looked up any more, see to it there`,
    );
    return forget(item);
  }
  const until = finding.until === undefined ? undefined : Date.parse(finding.until);
  await lookLater(item, nextLook(item.kind, since, now, until));
}

async function lookAtPayment({ orderId, of }: NotFinal): Promise<Finding> {
  await decidePendingPayments(orderId);
  const account = await findAccount(orderId);
  const payment = account && rowsOf(account, 'payment').find(({ entry }) => entry === of);
  return payment?.state === 'pending' || payment?.state === 'asked' ? notFinal : isFinal;
}

async function lookAtRefundOf({ orderId, of, attempt }: NotFinal): Promise<Finding> {
  const told = await lookAtRefund(orderId, of);
  const account = await findAccount(orderId);
  const refund = account && rowsOf(account, 'refund').find(({ entry }) => entry === of);
  // Refused: a person has been told. Asked again: that attempt is listed by itself.
  if (!refund || refund.state === 'refused' || refund.attempt !== attempt) return isFinal;
  if (told?.outcome !== 'approved') return notFinal;
  const { mayFailUntil: until } = told;
  return until === undefined || Date.parse(until) <= ambient.now() ? isFinal : { final: false, until };
}
