import { ambient } from '#shared/ambient.ts';
import { isLost, type Change } from '#shared/work/change.ts';
import { quantityText } from '#shared/quantity.ts';
import { commit } from '#shared/work/commit.ts';
import { retryLost } from '#shared/work/retry-lost.ts';
import { raise } from '#functions/orders/public.ts';
import { unitsTold, type Order } from '#functions/orders/rules.ts';
import { loadDocuments } from '../documents/document-store.ts';
import { commitNumbered, inDemand } from '../documents/numbered-commit.ts';
import { byNumber } from '../documents/numbers.ts';
import { invoicesOf, type Account, type CreditedLine } from '../payments/account.ts';
import { keepAccount, loadAccount } from '../payments/account-store.ts';
import { credited } from './issue-credit.ts';
import {
  decideUndelivered,
  isUndeliveredOwed,
  type DoubtfulUnits,
  type UndeliveredDecision,
} from './undelivered-decision.ts';

const reason = 'not delivered';

/**
 * Credits what was charged for undelivered units, once however often it is run: the credit memo, its posting, the promise to pay and the units that
 * are settled by it are one transaction, over the order's version. Where something is still to be invoiced or collected it waits for that:
 * whoever collects it or gives it up comes here next. Throws MissingDocument when an invoice is not there.
 */
export async function creditUndelivered(known: Account): Promise<Account> {
  if (!isUndeliveredOwed(known)) return known;
  const { orderId, branch } = known.order;
  return retryLost(`order ${orderId}, of which units were not delivered,`, async (lost) => {
    const account = lost.length === 0 ? known : await loadAccount(orderId);
    if (!isUndeliveredOwed(account)) return account;
    const numbers = invoicesOf(account);
    const invoices = await loadDocuments('invoice', numbers.sort(byNumber));
    const decided = decideUndelivered(account, invoices);
    const { credit } = decided;
    if (!credit) {
      const kept = await commit(keepAccount, account, settledBy(account, decided, undefined));
      return isLost(kept) ? kept : kept.state;
    }
    const outcome = await commitNumbered(
      { kind: 'credit_memo', branch, yields: false },
      {
        subject: orderId,
        keep(number, count) {
          const { state, events, writes = [] } = credited(account, credit, reason, { number, count });
          const change = settledBy(state, decided, number);
          const kept = keepAccount(account, { state: change.state, events: [...events, ...change.events] });
          return { state: kept.state, writes: [...kept.writes, ...writes, ...(change.writes ?? [])] };
        },
      },
    );
    if (outcome === inDemand) throw new Error('a credit memo does not yield its number');
    return isLost(outcome) ? outcome : outcome.state;
  });
}

/** The account with undelivered units that are not owed any more, and what a person is to decide of them. */
function settledBy(
  account: Account,
  { settled, doubtful }: UndeliveredDecision,
  creditMemoId: string | undefined,
): Change<Account> {
  const order = { ...account.order, lines: account.order.lines.map((line) => withoutDebt(line, settled)) };
  const lines = order.lines.flatMap((line) => {
    const units = settled.find(({ lineId }) => lineId === line.lineId)?.quantity;
    return units === undefined ? [] : [unitsTold({ ...line, quantity: units })];
  });
  const raised = doubtful.length > 0 ? raise(order, doubtsOf(order, doubtful), ambient.now()) : undefined;
  return {
    state: { ...account, order: raised?.state ?? order },
    events: [{ type: 'UndeliveredSettled', data: { lines, creditMemoId } }, ...(raised?.events ?? [])],
    writes: raised?.writes ?? [],
  };
}

function withoutDebt(line: Order['lines'][number], settled: readonly CreditedLine[]): Order['lines'][number] {
  const units = settled.find(({ lineId }) => lineId === line.lineId)?.quantity ?? 0;
  return units === 0
    ? line
    : { ...line, settled: { ...line.settled, undelivered: (line.settled.undelivered ?? 0) + units } };
}

function doubtsOf(order: Order, doubtful: readonly DoubtfulUnits[]) {
  const each = doubtful.map(({ lineId, quantity, refunded }) => {
    const measure = order.lines.find((line) => line.lineId === lineId)?.measure;
    return `${quantityText(quantity, measure)} of line ${lineId}, of which ${quantityText(refunded, measure)} had been refunded before`;
  });
  return {
    kind: 'settlement',
    run: order.workflowRun,
    stage: 'Settle the payment',
    error: 'RefundedBefore',
    detail: `undelivered units that were not credited: ${each.join('; ')}`,
    about: `UNDELIVERED#${doubtful.map(({ lineId }) => lineId).join(',')}`,
    reason: 'units were not delivered of lines that had been refunded in part: refund those that are owed still',
    resumeAction: 'nothing more: refund by line first what is owed',
  } as const;
}
