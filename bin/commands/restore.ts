import { Command } from 'commander';
import { CommandError } from '../connection.ts';
import { findOrderId, orderReference } from '../find-order.ts';
import { printJson, printLine } from '../output.ts';
import { bookCheckOf } from '../read-books.ts';
import { changedAttributes, type Subject } from '../restore/compare.ts';
import { checkStock, findDifferences } from '../restore/find.ts';
import { merge, type Merged } from '../restore/merge.ts';
import { chosen, isKept, rowName, type MergeOptions } from '../restore/plan.ts';
import { RowVersions } from '../restore/row-versions.ts';
import { openTables, type Tables } from '../restore/tables.ts';
import { collect, jsonOption, sessionOf, wantsJson } from '../session.ts';

interface Options extends MergeOptions {
  readonly suffix?: string;
  readonly endpoint?: string;
  readonly prefix?: string;
  readonly order?: readonly string[];
  readonly all?: boolean;
  readonly apply: boolean;
}

/** `oms restore`: rows of a backup that are missing, compared and brought back. It works on the tables, not through the API. */
export function restoreCommand(): Command {
  return new Command('restore')
    .summary('compare a backup with the live tables, and bring rows back')
    .description(
      `Compares the tables of a backup with the live ones and says per order which rows differ. With --apply it brings
rows back that are missing, in transactions; nothing newer is replaced unless --overwrite says so. Then it checks stock and books. Exit
code 1 when something could not be brought back, or does not agree afterwards. The live tables are those of the environment
(AWS_REGION, AWS_ENDPOINT_URL_DYNAMODB …).`,
    )
    .option('--suffix <text>', 'the names of the restored tables are those of the live ones and this')
    .option('--endpoint <url>', 'address of the backup, where its tables have the same names')
    .option('--prefix <text>', "what the names of the stage's tables begin with, where the account has several stages")
    .option('--order <order>', `only this one; several times for several (${orderReference})`, collect)
    .option('--all', 'everything that is missing')
    .option('--apply', 'write; without, nothing is changed', false)
    .option(
      '--overwrite',
      'also bring rows back that are there and differ, as they were in the backup; never counters of the present',
      false,
    )
    .option('--publish', 'publish the events that come back once more', false)
    .addOption(jsonOption())
    .action(restore);
}

async function restore(options: Options, command: Command): Promise<void> {
  const { suffix, endpoint, prefix, apply, all, order: orders = [] } = options;
  const isJson = wantsJson(command);
  if (suffix === undefined && endpoint === undefined)
    throw new CommandError('say where the backup is: --suffix or --endpoint');
  if (apply && !all && orders.length === 0) throw new CommandError('say what is to be brought back: --order, or --all');
  const { live, backup } = await openTables({ suffix, endpoint, prefix });
  const wanted = new Set(await Promise.all(orders.map((order) => orderIdOf(order, command))));
  const versions = new RowVersions();
  const differing = (await findDifferences(live, backup, versions)).filter(
    ({ orderId }) => wanted.size === 0 || (orderId !== undefined && wanted.has(orderId)),
  );
  if (!isJson) for (const subject of differing) printSubject(subject, options);
  const outcome = apply ? await merge(differing, live, options) : undefined;
  const unheld = outcome ? await hold(outcome, command) : [];
  const earlier = differing
    .flatMap((subject) => chosen(subject, options))
    .filter(({ table, backup: before = {} }) => versions.isEarlier(table, before)).length;
  // Said before the checks, which may fail.
  if (!isJson) printOutcome(outcome, differing.length);
  if (!isJson) for (const sentence of unheld) printLine(sentence);
  if (!isJson && earlier > 0)
    printLine(
      `${earlier} of the rows to bring back are of earlier versions than the live ones: npm run backfill -- --again follows.`,
    );
  const checks = apply ? await checksOf(live, command).catch(notChecked) : undefined;
  if ((outcome && outcome.left.length + outcome.behind.length > 0) || (checks && checks.length > 0))
    process.exitCode = 1;
  if (isJson)
    return printJson({
      subjects: differing.map(readable),
      ...outcome,
      unheld,
      earlier,
      ...(checks ? { wrong: checks } : {}),
    });
  for (const sentence of checks ?? []) printLine(sentence);
  if (checks?.length === 0) printLine('Stock and books agree.');
}

function printOutcome(outcome: Merged | undefined, differing: number): void {
  if (!outcome) return printLine(`${differing} orders and partitions differ. Nothing was changed: --apply changes it.`);
  printLine(`${outcome.rows} rows were brought back; ${outcome.subjects} orders and partitions are whole.`);
  for (const { name, why } of outcome.left) printLine(`${name} ${why}.`);
  for (const { name, rows } of outcome.behind) {
    printLine(
      `${name} came back as it was at the backup, and this is later: ${rows.join('; ')}. Its money follows its account when it is next authorised, invoiced, settled or refunded; its units do not: compare them with what was done since, and release or reject its hold.`,
    );
  }
}

/**
 * An order that is behind what was done for it is not to be shipped a second time: a hold keeps it until a person has compared it.
 * @returns what to do where there is no such hold, in sentences.
 */
async function hold({ behind }: Merged, command: Command): Promise<string[]> {
  const reason = 'It came back from a backup, and what was done since is later: compare its units with its parcels';
  const body = { type: 'manual', reason, blocks: ['release', 'hand-over'] } as const;
  const missing: string[] = [];
  for (const { name: orderId } of behind) {
    try {
      await sessionOf(command).client.call('createHold', { params: { orderId }, body });
    } catch (error) {
      missing.push(`${orderId} is not held: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return missing;
}

const notChecked = (error: unknown): string[] => [
  `Stock and books could not be checked: ${error instanceof Error ? error.message : String(error)}`,
];

/** An order that is missing cannot be found by its number: then its id is wanted. */
async function orderIdOf(reference: string, command: Command): Promise<string> {
  return reference.startsWith('ord_') ? reference : findOrderId(sessionOf(command).client, reference);
}

/** What does not agree after all: levels that are not the sum of their rows, and what the books say of themselves. */
async function checksOf(live: Tables, command: Command): Promise<string[]> {
  const { client } = sessionOf(command);
  const wrong = (await checkStock(live)).map((sentence) => `Stock: ${sentence}`);
  for await (const { branchId } of client.each('listBranches', { query: { limit: 100 } })) {
    const { checks } = await bookCheckOf(client, branchId, { orders: 'all' });
    wrong.push(
      ...checks.filter(({ passed }) => !passed).map(({ check, detail }) => `Books of ${branchId}: ${check}, ${detail}`),
    );
  }
  return wrong;
}

const readable = ({ name, findings }: Subject) => ({
  name,
  rows: findings.map((finding) => ({
    row: rowName(finding),
    standing: finding.standing,
    attributes: changedAttributes(finding),
    ...(isKept(finding) ? { kept: true } : {}),
  })),
});

function printSubject(subject: Subject, options: MergeOptions): void {
  printLine(subject.name);
  const back = new Set(chosen(subject, options));
  for (const finding of subject.findings) {
    const attributes = changedAttributes(finding);
    const named = attributes.length > 0 ? ` (${attributes.join(', ')})` : '';
    const kept = isKept(finding) ? ': counts what is so now, and is never replaced' : '';
    printLine(`  ${back.has(finding) ? '<-' : '  '} ${finding.standing.padEnd(8)} ${rowName(finding)}${named}${kept}`);
  }
}
