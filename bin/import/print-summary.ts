import { separatorName } from '../csv.ts';
import { printLine, printTable } from '../output.ts';
import { reasons } from './source/judge-row.ts';
import type { ImportSummary, PlanSummary } from './summarise.ts';

/** What an import would do, for people. */
export function printPlan(plan: PlanSummary, reportFile: string): void {
  const { rows, invoices, orders, credited } = plan;
  printFiles(plan.files);
  printTable(
    ['planned', ''],
    [
      ['rows read', rows.total],
      ['invoices, ordinary / credit', `${invoices.ordinary} / ${invoices.credit}`],
      ['articles / customers', `${plan.articles} / ${plan.customers}`],
      ['opening stock, units', plan.stock.units],
      ['orders / lines', `${orders.planned} / ${plan.lines}`],
      ['credit invoices', credited.invoices],
      ['refunds of orders', `${credited.refunds} of ${credited.refundAmount}`],
      ['free-standing credit memos', `${credited.freeMemos} of ${credited.freeMemoAmount}`],
    ],
  );
  printRejected(plan, reportFile);
  printProof(plan.proof);
  for (const failure of plan.failures) printLine(`NOT DONE  ${failure}`);
}

/** What came of an import, for people. */
export function printSummary(summary: ImportSummary, reportFile: string): void {
  const { rows, invoices, orders, credited, open, seconds, ordersPerSecond } = summary;
  printFiles(summary.files);
  printTable(
    ['imported', ''],
    [
      ['rows read', rows.total],
      ['invoices, ordinary / credit', `${invoices.ordinary} / ${invoices.credit}`],
      ['orders', orders.planned],
      ['  placed now / by an earlier run', `${orders.placedNow} / ${orders.placedBefore}`],
      ['  delivered', orders.delivered],
      ['  cancelled', orders.cancelled],
      ['  refused by the API', orders.refused],
      ['  unfinished', orders.unfinished],
      ['order lines', summary.lines],
      ['opening stock, units (now)', `${summary.stock.units} (${summary.stock.receivedNow})`],
      ['credit invoices carried out', credited.invoices],
      ['  refunds of orders', credited.refundMemos],
      ['  free-standing credit memos', credited.freeMemos],
      ['exceptions / holds open', `${open.exceptions} / ${open.holds}`],
      ['wall time', `${seconds.total} s`],
      ['  orders / to their end', `${seconds.orders} s / ${seconds.fulfilment} s`],
      ['orders per second, placed', ordersPerSecond.placed],
      ['orders per second, whole life', ordersPerSecond.wholeLife],
    ],
  );
  printTable(
    ['money', 'documents', 'GBP'],
    summary.money.map(({ document, count, amount }) => [document, count, amount]),
  );
  printLine('Orders bear the dates of the file; documents and entries of the journal those of the import.');
  printRejected(summary, reportFile);
  printProof(summary.proof);
  const { passed, failed } = summary.books;
  printLine(passed ? 'The books of the branch balance.' : `The books do NOT balance: ${failed.join('; ')}`);
  for (const failure of summary.failures) printLine(`NOT DONE  ${failure}`);
  printLine(summary.addsUp ? 'Everything is done and adds up.' : 'NOT everything is done, or it does not add up.');
}

/** An amount of rows, of which some may not tell theirs. */
function amountOf(rows: number, withoutAmount: number, amount: string): string {
  if (withoutAmount === 0) return amount;
  return withoutAmount === rows ? 'unknown' : `${amount}, ${withoutAmount} unknown`;
}

/** How each file was read, for who has to judge whether that was right. */
function printFiles(files: ImportSummary['files']): void {
  printTable(
    ['file', 'bytes', 'lines', 'rows', 'read as'],
    files.map(({ file, extent, rows, encoding, separator, dates, decimal }) => [
      file,
      extent.bytes,
      extent.lines,
      rows,
      `${encoding}, separator ${separatorName(separator)}, dates ${dates}, decimal ${decimal}`,
    ]),
  );
}

function printRejected({ rejected, stock }: Pick<ImportSummary, 'rejected' | 'stock'>, reportFile: string): void {
  printTable(
    ['rejected because', 'rows', 'GBP'],
    rejected.map(({ reason, rows, withoutAmount, amount }) => [
      reasons[reason],
      rows,
      amountOf(rows, withoutAmount, amount),
    ]),
  );
  printLine(`Rejected rows are listed in ${reportFile}.`);
  printLine(`Opening stock: ${stock.rule}.`);
}

export function printProof(proof: ImportSummary['proof']): void {
  printTable(
    ['proof', 'left', 'right', ''],
    proof.map(({ what, left, right, holds }) => [what, left, right, holds ? 'equal' : 'DIFFERENT']),
  );
}
