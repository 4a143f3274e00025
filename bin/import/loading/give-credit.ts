import { setTimeout as sleep } from 'node:timers/promises';
import type { CreditMemo, OpenOms, OrderSummary } from '@open-oms/client';
import { forEachAtOnce } from '../../pool.ts';
import { showProgress } from '../../progress.ts';
import type { CreditPlan, RefundPlan } from '../plan/plan-credits.ts';
import { importId, memoRequest, refundReason, refundRequest } from './requests.ts';
import { send, type Outcome } from './send.ts';

export interface Crediting {
  /** Credit invoices that could not be carried out, in words. */
  readonly failures: readonly string[];
  /** Documents issued by this run. */
  readonly issued: number;
}

/** All credit memos of the import's branch. */
export async function creditMemosOfBranch(client: OpenOms): Promise<CreditMemo[]> {
  return Array.fromAsync(client.each('listCreditMemos', { query: { branch: importId, limit: 100 } }));
}

/** What a credit memo was issued for, as the plan names it. */
export const refundMark = (orderId: string, reason: string): string => `${orderId} ${reason}`;
export const markOf = ({ orderId, reason, reference }: CreditMemo): string =>
  orderId === undefined ? `reference ${reference}` : refundMark(orderId, reason);
export const memoMark = ({ invoice }: CreditPlan): string => `reference ${invoice}`;

/** Refunds what credit invoices take back and issues credit memos for the rest; what is issued already is left out. */
export async function giveCredit(
  client: OpenOms,
  credits: readonly CreditPlan[],
  orders: ReadonlyMap<string, OrderSummary>,
): Promise<Crediting> {
  const issued = new Set((await creditMemosOfBranch(client)).map(markOf));
  const failures: string[] = [];
  const work = [...refundWork(credits), ...memoWork(credits)];
  const progress = showProgress('credits', work.length);
  const count = { done: 0, issued: 0 };
  await forEachAtOnce(work, 4, async (steps) => {
    for (const step of steps) {
      const outcome = await carryOut(client, step, orders, issued);
      if (typeof outcome === 'object') failures.push(`${step.credit.invoice}: ${outcome.refused}`);
      if (outcome === 'done') count.issued += 1;
    }
    count.done += 1;
    progress.at(count.done);
  });
  progress.end();
  return { failures, issued: count.issued };
}

interface Step {
  readonly credit: CreditPlan;
  /** Absent for the free-standing memo. */
  readonly refund?: RefundPlan;
}

/** One order's refunds follow one another: they change the same rows. */
function refundWork(credits: readonly CreditPlan[]): Step[][] {
  const steps = credits.flatMap((credit) => credit.refunds.map((refund) => ({ credit, refund })));
  return [...Map.groupBy(steps, ({ refund }) => refund.externalNumber).values()];
}

function memoWork(credits: readonly CreditPlan[]): Step[][] {
  return credits.filter(({ memo }) => memo.length > 0).map((credit) => [{ credit }]);
}

async function carryOut(
  client: OpenOms,
  { credit, refund }: Step,
  orders: ReadonlyMap<string, OrderSummary>,
  issued: ReadonlySet<string>,
): Promise<Outcome> {
  if (!refund) return issued.has(memoMark(credit)) ? 'there' : send(client, memoRequest(credit));
  const order = orders.get(refund.externalNumber);
  if (!order) return { refused: `there is no order ${refund.externalNumber} to refund` };
  if (issued.has(refundMark(order.orderId, refundReason(credit)))) return 'there';
  if (order.status.lifecycle !== 'completed') {
    return { refused: `order ${refund.externalNumber} is ${order.status.lifecycle}; it is refunded when completed` };
  }
  return send(client, refundRequest(credit, refund, order.orderId));
}

const payTries = 60;

/** Waits until the promised refunds are paid. Returns those that are not, in words. */
export async function awaitRefunds(
  client: OpenOms,
  credits: readonly CreditPlan[],
  orders: ReadonlyMap<string, OrderSummary>,
): Promise<string[]> {
  const refunded = new Set(credits.flatMap(({ refunds }) => refunds.map(({ externalNumber }) => externalNumber)));
  const progress = showProgress('refunds', refunded.size);
  const failures: string[] = [];
  let done = 0;
  await forEachAtOnce(refunded, 4, async (externalNumber) => {
    const order = orders.get(externalNumber);
    const wrong = order && (await unpaid(client, order.orderId));
    if (wrong) failures.push(`order ${externalNumber}: ${wrong}`);
    done += 1;
    progress.at(done);
  });
  progress.end();
  return failures;
}

async function unpaid(client: OpenOms, orderId: string): Promise<string | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const { refunds } = await client.call('listOrderPayments', { params: { orderId } });
    const refused = refunds.find(({ state }) => state === 'refused');
    if (refused) return `the refund ${refused.refundId} was refused: ${refused.refusal}`;
    if (refunds.every(({ state }) => state === 'refunded')) return undefined;
    if (attempt === payTries) return `a refund is still not paid after ${payTries} s`;
    await sleep(1000);
  }
}
