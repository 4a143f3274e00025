import type { billingRoutes } from '#shared/contracts/api/billing.ts';
import { BadCursor } from '#shared/dynamodb/pages.ts';
import { ok } from '#shared/http/answer.ts';
import { reaches, type Principal } from '#shared/http/access/principal.ts';
import { listAnswer } from '#shared/http/list.ts';
import { notFound } from '#shared/http/refusal.ts';
import type { Operation } from '#shared/http/operation.ts';
import { formatMinor } from '#shared/money.ts';
import { findBranch } from '#functions/parties/public.ts';
import { journalEntryOf } from '../billing-views.ts';
import { findings } from './book-check.ts';
import { carriedBalances, carriedCheck, carriedPosition } from './carried.ts';
import { decodeCarried, encodeCarried } from './carried-cursor.ts';
import { goOn, newCheck } from './check-books.ts';
import { readJournal, spanOf, type JournalPage, type JournalPosition, type Span } from './journal-pages.ts';
import { ledgerAccounts } from './journal.ts';
import { trialBalance, withEntry, withInBooks, type PostingSums, type Sides } from './trial-balance.ts';

/** Journal entries that one request adds up. */
const summedAtOnce = 10_000;

/** `GET /v1/books/{branch}/journal` */
export const readJournalOperation: Operation<typeof billingRoutes.readJournal> = async ({ params, query, caller }) => {
  const { branch } = params;
  if (!(await seesBooks(caller, branch))) return notFound('branch', branch);
  const position = query.cursor === undefined ? undefined : decodeCarried(carriedPosition, query.cursor);
  const span = await spanOf(branch, query);
  const { entries, next } = span ? await page(branch, span, position, query.limit) : emptyPage;
  return listAnswer(entries.map(journalEntryOf), next && encodeCarried(next));
};

/** `GET /v1/books/{branch}/balances` */
export const readBalancesOperation: Operation<typeof billingRoutes.readBalances> = async ({
  params,
  query,
  caller,
}) => {
  const { branch } = params;
  const books = (await seesBooks(caller, branch)) ? await findBranch(branch) : undefined;
  if (!books) return notFound('branch', branch);
  const carried = query.cursor === undefined ? undefined : decodeCarried(carriedBalances, query.cursor);
  const span = carried?.span ?? (await spanOf(branch, query));
  const { entries, next } = span ? await page(branch, span, carried?.position, summedAtOnce) : emptyPage;
  const sums = entries.reduce<PostingSums>(withEntry, carried?.sums ?? {});
  const inBooks = entries.reduce(withInBooks, carried?.inBooks ?? { accounts: {}, withoutRate: 0 });
  const count = (carried?.entries ?? 0) + entries.length;
  return ok({
    branch,
    complete: next === undefined,
    ...(next ? { next: encodeCarried({ sums, inBooks, entries: count, span, position: next }) } : {}),
    entries: count,
    accounts: trialBalance(sums).map(({ account, currency, sides }) => ({
      account,
      currency,
      ...balanceOf(sides, currency),
    })),
    inBooks: {
      currency: books.currency,
      accounts: ledgerAccounts.flatMap((account) => {
        const sides = inBooks.accounts[account];
        return sides ? [{ account, ...balanceOf(sides, books.currency) }] : [];
      }),
      withoutRate: inBooks.withoutRate,
    },
  });
};

const balanceOf = ({ debit, credit }: Sides, currency: string) => ({
  debit: formatMinor(debit, currency),
  credit: formatMinor(credit, currency),
  balance: formatMinor(debit - credit, currency),
});

/** `GET /v1/books/{branch}/check` */
export const checkBooksOperation: Operation<typeof billingRoutes.checkBooks> = async ({ params, query, caller }) => {
  const { branch } = params;
  if (!(await seesBooks(caller, branch))) return notFound('branch', branch);
  const begun =
    query.cursor === undefined ? await newCheck(branch, query.orders) : decodeCarried(carriedCheck, query.cursor);
  const check = await goOn(branch, begun);
  const checks = findings(check);
  const complete = check.phase === 'done';
  return ok({
    branch,
    complete,
    ...(complete ? {} : { next: encodeCarried(check) }),
    passed: checks.every(({ passed }) => passed),
    checks,
    covered: {
      entries: check.entries,
      invoices: check.invoice.documents,
      creditMemos: check.credit_memo.documents,
      orders: check.orders,
      ordersOf: check.last.invoice,
    },
  });
};

/** The books of a branch are of all its channels: credentials of single channels do not see them. */
async function seesBooks(caller: Principal, branch: string): Promise<boolean> {
  return caller.channels === 'all' && reaches(caller.branches, branch) && (await findBranch(branch)) !== undefined;
}

const emptyPage: JournalPage = { entries: [], next: undefined };

async function page(
  branch: string,
  span: Span,
  position: JournalPosition | undefined,
  limit: number,
): Promise<JournalPage> {
  try {
    return await readJournal(branch, span, position, limit);
  } catch (error) {
    const strange = position !== undefined && error instanceof Error && error.name === 'ValidationException';
    throw strange ? new BadCursor('the cursor does not belong to this list') : error;
  }
}
