import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { Command, Option } from 'commander';
import { CommandError } from '../connection.ts';
import { CsvError } from '../csv/csv-error.ts';
import { decimalMarks, type DecimalMark } from '../csv/decimal.ts';
import { quoteRules, type Dialect } from '../csv/record.ts';
import { bulkKinds, type BulkName } from '../import/bulk/kinds.ts';
import { openBulk, type BulkFile, type BulkRow } from '../import/bulk/read-rows.ts';
import { writeResults } from '../import/bulk/results-file.ts';
import { results, sendRows, type RowResult, type Sender } from '../import/bulk/send-rows.ts';
import { patientClient } from '../import/loading/patient-client.ts';
import { bytesOf } from '../import/source/file-bytes.ts';
import { printFacts, printJson, printLine } from '../output.ts';
import { showProgress } from '../progress.ts';
import { wholeNumber } from '../quantities.ts';
import { jsonOption, wantsJson } from '../session.ts';

interface BulkImportOptions {
  readonly report: string;
  readonly concurrency: string;
  readonly patience: string;
  readonly dryRun?: boolean;
  readonly ignoreOthers?: boolean;
  readonly encoding?: string;
  readonly separator?: string;
  readonly quotes?: Dialect['quotes'];
  readonly decimal?: DecimalMark;
}

/** What each says of itself. */
const told: Readonly<Record<BulkName, string>> = {
  items: 'Creates items, and changes those that there are in what the file says of them.',
  customers: 'Creates customers, and changes those that there are in what the file says of them.',
  stock: 'Sets what is on hand to what the file says was counted.',
};

/** How many rows are held at a time. */
const rowsAtOnce = 2000;

/** `oms import items`, `customers`, `stock`. */
export function bulkImport(name: BulkName): Command {
  return new Command(name)
    .summary(`${name} of CSV or JSON lines`)
    .description(
      `${told[name]} Can be stopped and started again. What came of each row stands in the report.\n` +
        'Exit code 1 where a row was not taken.',
    )
    .argument('<file>', 'CSV or JSON lines, also compressed by gzip')
    .option('--report <file>', 'where the results of the rows are written', `./oms-import-${name}.csv`)
    .option('--concurrency <n>', 'requests at a time', '16')
    .option('--patience <seconds>', 'how long a system that does not answer is waited for', '300')
    .option('--dry-run', 'reads only; sends nothing')
    .option('--ignore-others', 'leaves columns alone that are nothing to it')
    .option('--encoding <name>', 'such as utf-8, windows-1251, windows-1252; else told by the bytes')
    .option('--separator <name>', 'comma, semicolon, tab or |; else told by the header')
    .addOption(
      new Option(
        '--quotes <rule>',
        'trusted: also where lines within them look like rows; none: characters like others',
      ).choices(quoteRules),
    )
    .addOption(new Option('--decimal <mark>', 'mark before decimals; else told by the amounts').choices(decimalMarks))
    .addOption(jsonOption())
    .action((file: string, options: BulkImportOptions, command: Command) =>
      run(name, file, options, wantsJson(command)),
    );
}

async function run(kind: BulkName, path: string, options: BulkImportOptions, json: boolean): Promise<void> {
  const concurrency = wholeNumber(options.concurrency, '--concurrency', 1);
  const patienceSeconds = wholeNumber(options.patience, '--patience', 1);
  const { file, series } = await opened(kind, path, options);
  const client = options.dryRun ? undefined : await patientClient(patienceSeconds);
  const rows = await sendAll({ client, kind, series, concurrency }, file);
  writeResults(options.report, basename(path), rows);
  const counts = Object.fromEntries(
    results.map((result) => [result, rows.filter((row) => row.result === result).length]),
  );
  const whole = file.read.bytes === file.extent.bytes && file.read.lines === file.extent.lines;
  const failed = rows.filter(({ result }) => result === 'rejected' || result === 'refused');
  if (!whole || failed.length > 0 || rows.length === 0) process.exitCode = 1;
  if (json) return printJson({ file: { extent: file.extent, read: file.read }, rows: rows.length, ...counts, whole });
  printFacts({
    bytes: `${file.read.bytes} of ${file.extent.bytes}`,
    lines: `${file.read.lines} of ${file.extent.lines}`,
    rows: rows.length,
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
  });
  const [first] = failed;
  if (rows.length === 0) printLine('The file has no rows: see that it is the right one.');
  if (first) printLine(`${failed.length} rows were not taken, the first (line ${first.line}) because ${first.detail}`);
  if (!whole) printLine('NOT every byte of the file was read: did it change meanwhile?');
  printLine(`What came of each row is listed in ${options.report}.`);
}

async function opened(
  kind: BulkName,
  path: string,
  options: BulkImportOptions,
): Promise<{ file: BulkFile; series: string }> {
  try {
    const open = await bytesOf(path);
    const file = await openBulk(open, bulkKinds[kind], options);
    const hash = createHash('sha256');
    for await (const bytes of open()) hash.update(bytes);
    return { file, series: hash.digest('hex').slice(0, 32) };
  } catch (error) {
    if (error instanceof CsvError) throw new CommandError(`${path} ${error.message}`);
    throw new CommandError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function sendAll(sender: Sender, file: BulkFile): Promise<RowResult[]> {
  const progress = showProgress(sender.kind, file.extent.lines);
  const all: RowResult[] = [];
  const seen = new Map<string, number>();
  let waiting: BulkRow[] = [];
  const send = async () => {
    await sendRows(sender, waiting, seen, (result) => {
      all.push(result);
      progress.at(Math.min(all.length, file.extent.lines));
    });
    waiting = [];
  };
  for await (const row of file.rows()) {
    waiting.push(row);
    if (waiting.length === rowsAtOnce) await send();
  }
  await send();
  progress.at(file.extent.lines);
  progress.end();
  return all.sort((one, other) => one.line - other.line);
}
