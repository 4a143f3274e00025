import { basename } from 'node:path';
import { Command, Option } from 'commander';
import type { NewImport } from '@open-oms/client';
import { CommandError } from '../connection.ts';
import { CsvError, dateOrders, decimalMarks, quoteRules } from '../csv.ts';
import { plainFile, type PlainFile } from '../import/bulk/packed-file.ts';
import { writeResults } from '../import/bulk/results-file.ts';
import { runBulk, type Imported } from '../import/bulk/run-bulk.ts';
import { patientClient } from '../import/loading/patient-client.ts';
import { printFacts, printJson, printLine } from '../output.ts';
import { wholeNumber } from '../quantities.ts';
import { jsonOption, wantsJson } from '../session.ts';

type Written = Pick<NewImport, 'encoding' | 'separator' | 'quotes' | 'decimal' | 'dates' | 'ignoreOthers'>;

interface BulkImportOptions extends Written {
  readonly report: string;
  readonly patience: string;
  readonly dryRun?: boolean;
  readonly again?: boolean;
  readonly history?: boolean;
}

/** What each says of itself. */
const told = {
  items: 'Creates items, and changes those that there are in what the file says of them.',
  customers: 'Creates customers, and changes those that there are in what the file says of them.',
  stock: 'Sets what is on hand to what the file says was counted.',
  prices: 'Sets prices of items, by currency, channel, customer group, quantity and day.',
  orders:
    'Places orders, which are then carried out; with --history it records orders of the past, about which nothing is done.',
} as const;

type BulkName = keyof typeof told;
export const bulkNames = Object.keys(told) as BulkName[];

/** `oms import items`, `customers`, `stock`, `prices`, `orders`. */
export function bulkImport(name: BulkName): Command {
  const command = new Command(name)
    .summary(`${name} of CSV or JSON lines`)
    .description(
      `${told[name]} The system does it: who ends this command, or loses the line, starts it again and sees how\n` +
        'it goes on. What came of each row stands in the report. Exit code 1 where a row was not taken.',
    )
    .argument('<file>', 'CSV or JSON lines, also compressed by gzip')
    .option('--report <file>', 'where the results of the rows are written', `./oms-import-${name}.csv`)
    .option('--patience <seconds>', 'how long a system that does not answer is waited for', '300')
    .option('--dry-run', 'reads and checks every row, and changes nothing')
    .option('--again', 'also a file that was imported before')
    .option('--ignore-others', 'leaves columns alone that are nothing to it')
    .option('--encoding <name>', 'such as utf-8, windows-1251, windows-1252; else told by the bytes')
    .addOption(new Option('--separator <name>', 'else told by the header').choices(['comma', 'semicolon', 'tab', '|']))
    .addOption(
      new Option(
        '--quotes <rule>',
        'trusted: also where lines within them look like rows; none: characters like others',
      ).choices(quoteRules),
    )
    .addOption(new Option('--decimal <mark>', 'mark before decimals; else told by the amounts').choices(decimalMarks))
    .addOption(new Option('--dates <order>', 'order of the parts of dates; else told by the dates').choices(dateOrders))
    .addOption(jsonOption())
    .action((file: string, options: BulkImportOptions, own: Command) =>
      run(options.history ? 'history' : name, file, options, wantsJson(own)),
    );
  if (name === 'orders') command.option('--history', 'they are orders of the past, with what has become of them');
  return command;
}

async function run(kind: NewImport['kind'], path: string, options: BulkImportOptions, json: boolean): Promise<void> {
  const patienceSeconds = wholeNumber(options.patience, '--patience', 1);
  const { report, dryRun = false, again = false, encoding, separator, quotes, decimal, dates, ignoreOthers } = options;
  const written = said({ encoding, separator, quotes, decimal, dates, ignoreOthers });
  const file = await opened(path);
  try {
    const client = await patientClient(patienceSeconds);
    const imported = await runBulk(
      client,
      file,
      { kind, dryRun, fileName: basename(path).slice(-128), ...written },
      again,
    );
    writeResults(report, basename(path), imported.rows);
    print(imported, report, json);
  } finally {
    file.remove();
  }
}

/** Without what was not said. */
function said(written: Written): Written {
  return Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined)) as Written;
}

async function opened(path: string): Promise<PlainFile> {
  try {
    return await plainFile(path);
  } catch (error) {
    if (error instanceof CsvError) throw new CommandError(`${path} ${error.message}`);
    throw new CommandError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function print({ import: ended, rows, isOld }: Imported, report: string, json: boolean): void {
  const { importId, stage, bytes, lines, rows: counts, failure } = ended;
  const whole = bytes.done === bytes.all && lines.done === lines.all;
  const failed = rows.filter(({ result }) => result === 'rejected' || result === 'refused');
  if (stage !== 'completed' || !whole || failed.length > 0) process.exitCode = 1;
  if (json) return printJson({ importId, stage, bytes, lines, rows: rows.length, ...counts, whole, failure });
  printFacts({
    import: importId,
    stage,
    bytes: `${bytes.done} of ${bytes.all ?? '?'}`,
    lines: `${lines.done} of ${lines.all ?? '?'}`,
    rows: rows.length,
    ...counts,
  });
  if (isOld) printLine('This very file was imported before, so that nothing was done now: say --again to do it again.');
  const [first] = failed;
  if (failure !== undefined) printLine(`It has failed: ${failure}`);
  else if (first)
    printLine(`${failed.length} rows were not taken, the first (line ${first.line}) because ${first.detail}`);
  printLine(`What came of each row is listed in ${report}.`);
}
