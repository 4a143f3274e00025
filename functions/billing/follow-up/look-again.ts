import { ambient } from '#shared/ambient.ts';
import { apply } from '#shared/dynamodb/transact.ts';
import { log } from '#shared/observability/log.ts';
import { raiseFromSettlement } from '#functions/orders/public.ts';
import { rowsOf, type AccountRow } from '../payments/account.ts';
import { findAccount, loadAccount } from '../payments/account-store.ts';
import { decidePendingPayments } from '../payments/decide-pending.ts';
import { askedCapture, refuseCapture } from '../payments/capture-payment.ts';
import { collectResumed, lookAtCapture } from '../payments/late-captures.ts';
import { lookAtVoid } from '../payments/settle-account.ts';
import { lookAtDispute } from '../disputes/disputes.ts';
import { lookAtRefund } from '../refunds/failed-refunds.ts';
import { isOverdue, nextLook, type Followed } from './next-look.ts';
import { followUp, forget, isListedAfter, lookLater, type NotFinal } from './not-final.ts';

/** What a look has found: final, or not, and until when the provider may still say something, where it tells; or why it found nothing. */
type Finding =
  | { readonly final: true }
  | { readonly final: false; readonly until?: string | undefined; readonly failed?: string };

const isFinal: Finding = { final: true };
const notFinal: Finding = { final: false };

const looks: Readonly<Record<Followed, (item: NotFinal) => Promise<Finding>>> = {
  payment: lookAtPayment,
  capture: lookAtCaptureOf,
  void: lookAtVoidOf,
  refund: lookAtRefundOf,
  dispute: async ({ orderId, of }) => ((await lookAtDispute(orderId, of)) ? notFinal : isFinal),
};

/**
 * Looks at something that is due, and takes it off the list when it is final. What is not final, or could not be looked up, after all
 * the time that its kind may take is given to a person. Can be repeated: the truth is the provider's. The next look is listed before the
 * provider is asked: where it never answers and this function is ended, others head the list the next time. What another run has taken
 * is left to it; so is what a later release has listed of a kind that this one does not know.
 */
export async function lookAgain(due: NotFinal): Promise<void> {
  if (!Object.hasOwn(looks, due.kind)) return;
  const since = Date.parse(due.since);
  const item = await lookLater(due, nextLook(due.kind, since, ambient.now()));
  if (!item) return;
  const finding = await findingOf(item);
  if (finding.final) return forget(item);
  const now = ambient.now();
  if (isOverdue(item.kind, since, now)) {
    const why = finding.failed === undefined ? '' : ` (the last look failed with ${finding.failed})`;
    await raiseFromSettlement(item.orderId, {
      error: 'NotFinal',
      detail: `${item.of} is still open with its provider since ${item.since}${why}; it is not looked up any more, see to it there`,
      about: item.of,
      resumeAction: 'has it looked up again, for as long as before',
    });
    return forget(item);
  }
  const { until } = finding;
  const next = nextLook(item.kind, since, now, until === undefined ? Infinity : Date.parse(until));
  if (isListedAfter(item, next)) await lookLater(item, next);
}

/**
 * Lists a row of an account again that is not final, or that is to be collected: a person has resumed the exception about it.
 * @param since when they did, RFC 3339: what is listed twice by that is listed once.
 */
export async function followAgain(orderId: string, entry: string, since: string): Promise<void> {
  const account = await loadAccount(orderId);
  const row = account.rows.find((one) => one.entry === entry);
  if (!row || !isFollowed(row) || !notFinalIn[row.row].includes(row.state)) return;
  await apply(followUp(orderId, row, Date.parse(since)));
}

const isFollowed = (row: AccountRow): row is Extract<AccountRow, { row: Followed }> => Object.hasOwn(looks, row.row);

/** In which states a provider may still say something, or is to be asked once a person has resumed the exception about it. */
const notFinalIn: Readonly<Record<Followed, readonly string[]>> = {
  payment: ['asked', 'pending'],
  capture: ['asked', 'refused', 'due'],
  void: ['asked'],
  refund: ['requested', 'refunded'],
  dispute: ['open'],
};

async function findingOf(item: NotFinal): Promise<Finding> {
  try {
    return await looks[item.kind](item);
  } catch (error) {
    log.warn('what is not final could not be looked up', { of: item.of, error });
    const failed = error instanceof Error ? error.name : 'an unknown error';
    return { final: false, failed };
  }
}

async function lookAtPayment({ orderId, of }: NotFinal): Promise<Finding> {
  await decidePendingPayments(orderId);
  const account = await findAccount(orderId);
  const payment = account && rowsOf(account, 'payment').find(({ entry }) => entry === of);
  return payment?.state === 'pending' || payment?.state === 'asked' ? notFinal : isFinal;
}

async function lookAtCaptureOf({ orderId, of, attempt }: NotFinal): Promise<Finding> {
  const told = await lookAtCapture(orderId, of, attempt);
  if (told?.outcome === 'declined')
    await refuseCapture(await loadAccount(orderId), { entry: of, attempt }, told.reason);
  // What it knows nothing of is asked for by who has set out to collect it: the workflow, or who has resumed it.
  else if (told?.outcome !== 'pending') await collectResumed(orderId, of);
  return (await isUnanswered(orderId, of, attempt)) ? notFinal : isFinal;
}

async function isUnanswered(orderId: string, entry: string, attempt: number): Promise<boolean> {
  return askedCapture(await loadAccount(orderId), entry, attempt) !== undefined;
}

async function lookAtVoidOf({ orderId, of, attempt }: NotFinal): Promise<Finding> {
  await lookAtVoid(orderId, of, attempt);
  return isFinal;
}

async function lookAtRefundOf({ orderId, of, attempt }: NotFinal): Promise<Finding> {
  const told = await lookAtRefund(orderId, of);
  const account = await findAccount(orderId);
  const refund = account && rowsOf(account, 'refund').find(({ entry }) => entry === of);
  // Refused: a person has been told. Asked again: that attempt is listed by itself.
  if (!refund || refund.state === 'refused' || refund.state === 'given_up' || refund.attempt !== attempt)
    return isFinal;
  if (told?.outcome !== 'approved') return notFinal;
  const { mayFailUntil: until } = told;
  return until === undefined || Date.parse(until) <= ambient.now() ? isFinal : { final: false, until };
}
