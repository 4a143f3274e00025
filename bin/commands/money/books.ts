import { Command } from 'commander';
import { moment, printJson, printLine, printTable } from '../../output.ts';
import { wholeNumber } from '../../quantities.ts';
import { balancesOf, bookCheckOf } from '../../read-books.ts';
import { jsonOption, sessionOf } from '../../session.ts';
import { take } from '../../take.ts';

/** `oms books`: the double-entry books of a branch. */
export function booksCommand(): Command {
  return new Command('books')
    .summary('check the books, read balances and journal')
    .addCommand(check())
    .addCommand(balances())
    .addCommand(journal());
}

function check(): Command {
  return new Command('check')
    .description('Proves that the books of a branch balance. Exit code 1 when they do not.')
    .argument('<branch>', 'branch')
    .option('--all-orders', 'compare every order with its documents, not a sample')
    .addOption(jsonOption())
    .action(async (branch: string, { allOrders }: { allOrders?: boolean }, command: Command) => {
      const { client, json } = sessionOf(command);
      const verdict = await bookCheckOf(client, branch, { orders: allOrders ? 'all' : 'sample' });
      if (!verdict.passed) process.exitCode = 1;
      if (json) return printJson(verdict);
      printTable(
        ['check', 'passed', 'detail'],
        verdict.checks.map((each) => [each.check, each.passed ? 'yes' : 'NO', each.detail]),
      );
      printLine(verdict.passed ? 'The books balance.' : 'The books do NOT balance.');
      const { orders, ordersOf } = verdict.covered;
      printLine(
        allOrders
          ? `All ${orders} orders with an invoice or money were compared.`
          : `${orders} orders were compared, out of those of ${ordersOf} invoices: --all-orders compares all.`,
      );
    });
}

function balances(): Command {
  return new Command('balances')
    .description('Debits and credits per account and currency, and in the currency of the books.')
    .argument('<branch>', 'branch')
    .option('--from <day>', 'first day, such as 2026-11-01')
    .option('--to <day>', 'last day')
    .addOption(jsonOption())
    .action(async (branch: string, { from, to }: { from?: string; to?: string }, command: Command) => {
      const { client, json } = sessionOf(command);
      const sums = await balancesOf(client, branch, { from, to });
      if (json) return printJson(sums);
      printTable(
        ['account', 'currency', 'debit', 'credit', 'balance'],
        sums.accounts.map(({ account, currency, debit, credit, balance }) => [
          account,
          currency,
          debit,
          credit,
          balance,
        ]),
      );
      const { currency, accounts, withoutRate } = sums.inBooks;
      if (sums.accounts.every((one) => one.currency === currency)) return;
      printLine(`\nAll of it in ${currency}:`);
      printTable(
        ['account', 'debit', 'credit', 'balance'],
        accounts.map(({ account, debit, credit, balance }) => [account, debit, credit, balance]),
      );
      if (withoutRate > 0) {
        printLine(
          `${withoutRate} entries are not in it, for want of an exchange rate: oms books check ${branch} names the days.`,
        );
      }
    });
}

function journal(): Command {
  return new Command('journal')
    .description('The entries of the journal in the order of posting.')
    .argument('<branch>', 'branch')
    .option('--from <day>', 'first day')
    .option('--to <day>', 'last day')
    .option('--limit <n>', 'how many at most; 0 for all', '50')
    .addOption(jsonOption())
    .action(async (branch: string, options: { from?: string; to?: string; limit: string }, command: Command) => {
      const { client, json } = sessionOf(command);
      const { from, to, limit } = options;
      const rows = client.each('readJournal', { params: { branch }, query: { from, to, limit: 100 } });
      const entries = await take(rows, wholeNumber(limit, '--limit'));
      if (json) return printJson(entries);
      printTable(
        ['posted', 'kind', 'reference', 'account', 'currency', 'debit', 'credit', 'in the books'],
        entries.flatMap(({ postedAt, kind, reference, currency, postings, book }) =>
          postings.map(({ account, debit, credit, bookAmount }) => [
            moment(postedAt),
            kind,
            reference,
            account,
            currency,
            debit,
            credit,
            bookAmount === undefined ? '' : `${bookAmount} ${book?.currency}`,
          ]),
        ),
      );
    });
}
