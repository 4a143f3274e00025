import type { billingRoutes } from '#shared/contracts/api/billing.ts';
import type { FieldError } from '#shared/contracts/problems.ts';
import { nowIso } from '#shared/ambient.ts';
import { tableName } from '#shared/dynamodb/client.ts';
import { transact, type NamedWrite } from '#shared/dynamodb/transact.ts';
import { sequenced } from '#shared/events/outbox.ts';
import { created, type Answer } from '#shared/http/answer.ts';
import { reaches } from '#shared/http/principal.ts';
import { throwIfAnswered } from '#shared/http/idempotency.ts';
import { busy, isRefusal, refuse, type Refusal } from '#shared/http/refusal.ts';
import type { Operation, Request } from '#shared/http/operation.ts';
import { formatMinor, parseAmount } from '#shared/money.ts';
import { presentCause } from '#shared/observability/correlation.ts';
import { findBranch, findChannel } from '#functions/parties/public.ts';
import { creditMemoOf } from '../billing-views.ts';
import { creditSums, type CreditMemo, type CreditMemoLine } from './credit-memo.ts';
import { documentWrites, firstPage } from './document-store.ts';
import { creditMemoEntry } from '../books/journal.ts';
import { post } from '../books/journal-store.ts';
import { documentNumber, withNextNumber } from './numbers.ts';

type CreditMemoRequest = Request<typeof billingRoutes.issueCreditMemo>;

const referenceName = 'reference';

/** `POST /v1/credit-memos`: document, number, journal entry, unique reference, event and answer in one transaction. */
export const issueCreditMemoOperation: Operation<typeof billingRoutes.issueCreditMemo> = async (request) => {
  const { body, caller, claim } = request;
  const { branch, channel, currency } = body;
  if (!reaches(caller.branches, branch) || !reaches(caller.channels, channel)) {
    return refuse('not-authorised', `these credentials do not reach branch ${branch} and channel ${channel}`);
  }
  const unknown = await refuseUnknown(body);
  if (unknown) return unknown;
  const lines = linesOf(body);
  if (isRefusal(lines)) return lines;

  const issue = async (count: number, numberWrite: NamedWrite) => {
    const memo = memoOf(body, lines, documentNumber('credit_memo', branch, count));
    const { number } = memo;
    const answer = created(creditMemoOf(firstPage(memo)), `/v1/credit-memos/${number}`);
    const made = await transact([
      numberWrite,
      ...documentWrites('credit_memo', count, memo, [issued(memo)]),
      referenceWrite(memo, body.reference),
      ...post(branch, creditMemoEntry({ currency, reference: number }, creditSums(lines))).writes,
      claim.keep(answer),
    ]);
    throwIfAnswered(made);
    return made.ok ? { answer } : { failed: made.failed };
  };
  const result = await withNextNumber<{ answer: Answer }>(branch, 'credit_memo', issue);
  if (!('failed' in result)) return result.answer;
  if (result.failed.some(({ name }) => name === referenceName)) {
    const message = `channel ${channel} has a credit memo with the reference ${JSON.stringify(body.reference)}`;
    return refuse('already-exists', message, { pointer: '/reference', message: 'is taken' });
  }
  return busy('the numbers of the branch are taken by too many at once');
};

async function refuseUnknown({ branch, channel }: CreditMemoRequest['body']): Promise<Refusal | undefined> {
  const errors: FieldError[] = [];
  if (!(await findBranch(branch))) errors.push({ pointer: '/branch', message: `there is no branch "${branch}"` });
  if (!(await findChannel(channel))) errors.push({ pointer: '/channel', message: `there is no channel "${channel}"` });
  const [first] = errors;
  return first && refuse('unknown-reference', first.message, ...errors);
}

function linesOf(body: CreditMemoRequest['body']): CreditMemoLine[] | Refusal {
  const errors: FieldError[] = [];
  const minor = (text: string, pointer: string): number => {
    const parsed = parseAmount(text, body.currency);
    if ('minor' in parsed) return parsed.minor;
    errors.push({ pointer, message: parsed.error });
    return 0;
  };
  const lines = body.lines.map(({ sku, description, quantity, ...money }, index): CreditMemoLine => {
    const amount = minor(money.amount, `/lines/${index}/amount`);
    const tax = money.tax === undefined ? 0 : minor(money.tax, `/lines/${index}/tax`);
    if (tax > amount) errors.push({ pointer: `/lines/${index}/tax`, message: 'is above the amount that contains it' });
    return { sku, description, quantity, goods: amount - tax, tax, amount };
  });
  const total = minor(body.total, '/total');
  const [first] = errors;
  if (first) return refuse('invalid-amount', first.message, ...errors);
  const sum = creditSums(lines).total;
  if (sum === total) return lines;
  const message = `the lines add up to ${formatMinor(sum, body.currency)}, not ${body.total}`;
  return refuse('totals-do-not-add-up', message, { pointer: '/total', message });
}

function memoOf(body: CreditMemoRequest['body'], lines: readonly CreditMemoLine[], number: string): CreditMemo {
  const { goods, tax, total } = creditSums(lines);
  const { branch, channel, currency, customerId, reference, reason } = body;
  return {
    number,
    branch,
    channel,
    currency,
    issuedAt: nowIso(),
    reason,
    customerId,
    reference,
    lines,
    lineCount: lines.length,
    net: goods,
    tax,
    total,
  };
}

function issued({ number, total, currency, issuedAt, branch, channel }: CreditMemo) {
  return sequenced(
    { type: 'CreditMemoIssued', data: { creditMemoId: number, number, amount: { minor: total, currency } } },
    { occurredAt: issuedAt, sequence: 0, branch, channel, correlationId: number, ...presentCause() },
  );
}

/** Keeps `(channel, reference)` unique for ever. */
function referenceWrite({ channel, number }: CreditMemo, reference: string): NamedWrite {
  return {
    name: referenceName,
    Put: {
      TableName: tableName('Billing'),
      Item: { account: `credit-references#${channel}`, entry: reference, number },
      ConditionExpression: 'attribute_not_exists(#entry)',
      ExpressionAttributeNames: { '#entry': 'entry' },
    },
  };
}
