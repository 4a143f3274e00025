import type { billingRoutes } from '#shared/contracts/api/billing.ts';
import type { FieldError } from '#shared/contracts/problems.ts';
import { mostKindsOfComponents } from '#shared/contracts/prices.ts';
import { nowIso } from '#shared/ambient.ts';
import { isNew } from '#shared/dynamodb/conditions.ts';
import { put, type Write } from '#shared/dynamodb/writes.ts';
import { sequenced } from '#shared/events/outbox.ts';
import { created } from '#shared/http/answer.ts';
import { reaches } from '#shared/http/access/principal.ts';
import { isRefusal, refuse, type Refusal } from '#shared/http/refusal.ts';
import type { Operation, Request } from '#shared/http/operation.ts';
import { decimalMoney, formatMinor, parseAmount } from '#shared/money.ts';
import { presentCause } from '#shared/observability/correlation.ts';
import type { Change, Kept } from '#shared/work/change.ts';
import { changeByRequest } from '#shared/work/unit-of-work.ts';
import { measured, measureSaid, stepsOf } from '#shared/quantity.ts';
import { frozenTax, kindsOf, total as sumOf, type ChargePart, type PaidPrice } from '#functions/orders/rules.ts';
import { findBranch, findChannel } from '#functions/parties/public.ts';
import { creditMemoOf } from '../billing-views.ts';
import type { CreditMemo, CreditMemoLine } from './credit-memo.ts';
import { documentWrites, firstPage } from './document-store.ts';
import { sumsOf, totalsOf } from './document-sums.ts';
import { bookRateAt } from '../books/book-rate.ts';
import { creditMemoEntry, type BookRate } from '../books/journal.ts';
import { post } from '../books/journal-store.ts';
import { inTurn, mostNumbersTried, nextNumber, type NextNumber } from './numbers.ts';
import { creditReferences } from '../rows.ts';

type CreditMemoRequest = Request<typeof billingRoutes.issueCreditMemo>;

const referenceName = 'reference';

/** `POST /v1/credit-memos`: document, number, journal entry, unique reference, event and answer in one transaction. */
export const issueCreditMemoOperation: Operation<typeof billingRoutes.issueCreditMemo> = async (request) => {
  const { body, caller, claim } = request;
  const { branch, channel } = body;
  if (!reaches(caller.branches, branch) || !reaches(caller.channels, channel)) {
    return refuse('not-authorised', `these credentials do not reach branch ${branch} and channel ${channel}`);
  }
  const unknown = await refuseUnknown(body);
  if (unknown) return unknown;
  const parts = partsOf(body);
  if (isRefusal(parts)) return parts;
  const books = await findBranch(branch);
  const book = await bookRateAt(body.currency, books?.currency, nowIso());

  return inTurn('credit_memo', branch, () =>
    changeByRequest({
      what: `the credit memos of branch ${branch}`,
      tries: mostNumbersTried,
      load: (lost) => nextNumber('credit_memo', branch, lost),
      decide: (next, lost) =>
        lost.some(({ name }) => name === referenceName)
          ? referenceTaken(body)
          : issued(memoOf(body, parts, next.number), body.reference, book),
      keep: keepMemo,
      claim,
      answer: (memo) => created(creditMemoOf(firstPage(memo)), `/v1/credit-memos/${memo.number}`),
    }),
  );
};

function issued(memo: CreditMemo, reference: string, book: BookRate | undefined): Change<CreditMemo> {
  const { number, branch, currency, total } = memo;
  return {
    state: memo,
    events: [
      { type: 'CreditMemoIssued', data: { creditMemoId: number, number, amount: decimalMoney(total, currency) } },
    ],
    writes: [
      referenceWrite(memo, reference),
      ...post(branch, creditMemoEntry({ currency, reference: number }, sumsOf(memo)), book).writes,
    ],
  };
}

/** A document that belongs to no order carries its events itself. */
function keepMemo({ count, write }: NextNumber, { state, events }: Change<CreditMemo>): Kept<CreditMemo> {
  const { number, branch, channel, issuedAt } = state;
  const where = { occurredAt: issuedAt, sequence: 0, branch, channel, correlationId: number, ...presentCause() };
  const told = events.map((event) => sequenced(event, where));
  return { state, writes: [write, ...documentWrites('credit_memo', count, state, told)] };
}

function referenceTaken({ channel, reference }: CreditMemoRequest['body']): Refusal {
  const message = `channel ${channel} has a credit memo with the reference ${JSON.stringify(reference)}`;
  return refuse('already-exists', message, { pointer: '/reference', message: 'is taken' });
}

async function refuseUnknown({ branch, channel }: CreditMemoRequest['body']): Promise<Refusal | undefined> {
  const errors: FieldError[] = [];
  if (!(await findBranch(branch))) errors.push({ pointer: '/branch', message: `there is no branch "${branch}"` });
  if (!(await findChannel(channel))) errors.push({ pointer: '/channel', message: `there is no channel "${channel}"` });
  const [first] = errors;
  return first && refuse('unknown-reference', first.message, ...errors);
}

/** What a memo is of, in minor units. */
interface CreditedParts {
  readonly lines: CreditMemo['lines'];
  readonly charges?: CreditMemo['charges'];
}

interface AskedAmount {
  readonly amount: string;
  readonly taxes?: readonly AskedTax[] | undefined;
}

type AskedTax = NonNullable<NonNullable<CreditMemoRequest['body']['lines']>[number]['taxes']>[number];

function partsOf(body: CreditMemoRequest['body']): CreditedParts | Refusal {
  const errors: FieldError[] = [];
  const minor = (text: string, pointer: string): number => {
    const parsed = parseAmount(text, body.currency);
    if ('minor' in parsed) return parsed.minor;
    errors.push({ pointer, message: parsed.error });
    return 0;
  };
  const priced = (money: AskedAmount, at: string): PaidPrice => {
    const amount = minor(money.amount, `${at}/amount`);
    const taxes = (money.taxes ?? []).map((tax, place) =>
      frozenTax(tax, minor(tax.amount, `${at}/taxes/${place}/amount`)),
    );
    const price = amount - sumOf(taxes);
    if (price < 0) errors.push({ pointer: `${at}/taxes`, message: 'are above the amount that contains them' });
    return { price, discounts: [], taxes, amount };
  };
  const lines = (body.lines ?? []).map(({ sku, description, quantity, ...money }, index): CreditMemoLine => {
    const measure = measureSaid(quantity);
    const steps = stepsOf(quantity, measure);
    if (typeof steps === 'object') throw new RangeError(steps.error);
    return { sku, description, ...measured(measure), quantity: steps, ...priced(money, `/lines/${index}`) };
  });
  const charges = body.charges?.map(({ kind, code, name, ...money }, index): ChargePart => {
    const facts = { kind, ...(code === undefined ? {} : { code }), ...(name === undefined ? {} : { name }) };
    return { chargeId: String(index + 1), ...facts, ...priced(money, `/charges/${index}`) };
  });
  const parts = { lines, ...(charges ? { charges } : {}) };
  const total = minor(body.total, '/total');
  const kinds = kindsOf([...lines, ...(charges ?? [])].flatMap(({ taxes }) => taxes));
  if (kinds > mostKindsOfComponents) {
    const message = `have ${kinds} different taxes, at most ${mostKindsOfComponents} can be kept`;
    errors.push({ pointer: body.lines ? '/lines' : '/charges', message });
  }
  const [first] = errors;
  if (first) return refuse('invalid-amount', first.message, ...errors);
  const sum = sumsOf(parts).total;
  if (sum === total) return parts;
  const message = `lines and charges add up to ${formatMinor(sum, body.currency)}, not ${body.total}`;
  return refuse('totals-do-not-add-up', message, { pointer: '/total', message });
}

function memoOf(body: CreditMemoRequest['body'], parts: CreditedParts, number: string): CreditMemo {
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
    ...parts,
    lineCount: parts.lines.length,
    ...totalsOf(parts),
  };
}

/** Keeps `(channel, reference)` unique for ever. */
function referenceWrite({ channel, number }: CreditMemo, reference: string): Write {
  return put(
    referenceName,
    creditReferences,
    { account: `credit-references#${channel}`, entry: reference, number },
    isNew,
  );
}
