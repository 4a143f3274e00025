import { Command, Option } from 'commander';
import { type DateOrder, dateOrders, type DecimalMark, decimalMarks, type Dialect, quoteRules } from '../csv.ts';
import { recordPast } from '../import/history/record-past.ts';
import { historySummary, printHistory } from '../import/history/summary.ts';
import { patientClient } from '../import/loading/patient-client.ts';
import { planImport } from '../import/plan/plan.ts';
import { printPlan, printSummary } from '../import/print-summary.ts';
import { readFiles } from '../import/source/read-files.ts';
import { writeReport } from '../import/report-file.ts';
import { runImport } from '../import/run-import.ts';
import { planSummary, summarise } from '../import/summarise.ts';
import { bulkImport, bulkNames } from './import-bulk.ts';
import { printJson } from '../output.ts';
import { wholeNumber } from '../quantities.ts';
import { jsonOption, wantsJson } from '../session.ts';

/** `oms import`: takes over data of other systems. */
export function importCommand(): Command {
  const all = new Command('import').summary('import items, customers, stock, prices and orders');
  for (const name of bulkNames) all.addCommand(bulkImport(name));
  return all.addCommand(onlineRetail());
}

interface ImportOptions {
  readonly report: string;
  readonly concurrency: string;
  readonly inFlight: string;
  readonly patience: string;
  readonly dryRun?: boolean;
  readonly history?: boolean;
  readonly encoding?: string;
  readonly separator?: string;
  readonly quotes?: Dialect['quotes'];
  readonly dates?: DateOrder;
  readonly decimal?: DecimalMark;
}

function onlineRetail(): Command {
  return new Command('online-retail')
    .summary('the Online Retail data set (UCI)')
    .description(
      'Turns invoices of the Online Retail data set (UCI, Chen 2015) into items, customers, opening stock, orders, refunds\n' +
        'and credit memos of a branch and channel "online-retail". Can be stopped and started again at any point: nothing is\n' +
        'done twice. Rows that are not taken stand in the report with their reason. Exit code 1 when anything is missing, cannot be\n' +
        'read, or does not add up to the penny.',
    )
    .argument('<file...>', 'CSV, or CSV compressed by gzip')
    .option('--report <file>', 'where rejected rows are written', './oms-import-report.csv')
    .option('--concurrency <n>', 'orders placed at a time', '16')
    .option('--in-flight <n>', 'orders on their way at a time; 0 for any number', '100')
    .option(
      '--patience <seconds>',
      'stop waiting when no order has ended, or the system not answered, for so long',
      '300',
    )
    .option('--dry-run', 'plan and report only; sends nothing')
    .option('--history', 'records the orders as history, with their own numbers and dates: nothing is done about them')
    .option('--encoding <name>', 'such as utf-8, windows-1251, windows-1252; else told by the bytes')
    .option('--separator <name>', 'comma, semicolon, tab or |; else told by the header')
    .addOption(
      new Option(
        '--quotes <rule>',
        'trusted: also where lines within them look like rows; none: characters like others',
      ).choices(quoteRules),
    )
    .addOption(new Option('--dates <order>', 'order of the parts of dates; else told by the dates').choices(dateOrders))
    .addOption(new Option('--decimal <mark>', 'mark before decimals; else told by the prices').choices(decimalMarks))
    .addOption(jsonOption())
    .action(async (files: string[], options: ImportOptions, command: Command) => {
      const concurrency = wholeNumber(options.concurrency, '--concurrency', 1);
      const inFlight = wholeNumber(options.inFlight, '--in-flight');
      const patienceSeconds = wholeNumber(options.patience, '--patience', 1);
      const json = wantsJson(command);
      const client = options.dryRun ? undefined : await patientClient(patienceSeconds);
      const plan = await planImport(readFiles(files, options));
      writeReport(options.report, plan.rejections);
      const planned = planSummary(plan);
      if (!client || plan.acceptedRows === 0) {
        if (!planned.addsUp) process.exitCode = 1;
        return json ? printJson(planned) : printPlan(planned, options.report);
      }
      if (options.history) {
        const recorded = await recordPast(client, plan, { concurrency, patienceSeconds });
        writeReport(options.report, recorded.rejections);
        const told = historySummary(plan, recorded);
        if (!told.addsUp) process.exitCode = 1;
        return json ? printJson(told) : printHistory(told, options.report);
      }
      const run = await runImport(client, plan, { concurrency, inFlight, patienceSeconds });
      writeReport(options.report, run.rejections);
      const summary = summarise(plan, run);
      if (!summary.addsUp) process.exitCode = 1;
      return json ? printJson(summary) : printSummary(summary, options.report);
    });
}
