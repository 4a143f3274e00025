// Brings stored rows to their present versions: `OMS_STAGE=prod npm run backfill`. docs/operations.md tells when.
import { parseArgs } from 'node:util';
import { tables, type TableName } from '#shared/dynamodb/tables.ts';
import { backfillTable, keptProgress, TakenOver } from './backfill-table.ts';
import { connectTo } from './find-tables.ts';
import { told } from './progress.ts';
import { storedKinds } from './row-kinds.ts';
import { backfillRows } from './rows.ts';

const usage = `npm run backfill -- [--rate <rows a second>] [--again] [--status] [table…]
Stage by OMS_STAGE (dev), credentials and region as for the aws command line. Without tables, all of them:
${Object.keys(tables).join(', ')}.
`;
const secondsBetweenLines = 5;

try {
  process.exitCode = await run();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: {
      rate: { type: 'string', default: '200' },
      again: { type: 'boolean', default: false },
      status: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const wanted = positionals.length > 0 ? positionals : Object.keys(tables);
  const unknown = wanted.find((table) => !(table in tables));
  const rowsPerSecond = Number(values.rate);
  if (values.help || unknown !== undefined || !(rowsPerSecond > 0)) {
    process.stderr.write(unknown === undefined ? usage : `there is no table ${unknown}\n${usage}`);
    return values.help ? 0 : 1;
  }
  await connectTo(process.env['OMS_STAGE'] ?? 'dev');
  let isDone = true;
  for (const table of wanted as TableName[]) {
    isDone = (values.status ? await tellStatus(table) : await backfill(table, rowsPerSecond, values.again)) && isDone;
  }
  return isDone ? 0 : 1;
}

/** @returns whether every row of the table is of its present version. */
async function backfill(table: TableName, rowsPerSecond: number, again: boolean): Promise<boolean> {
  const kinds = [...(await storedKinds()), backfillRows].filter((kind) => kind.table === table);
  let toldAt = Date.now();
  try {
    const done = await backfillTable(table, kinds, {
      rowsPerSecond,
      again,
      tell: (progress) => {
        if (progress.endedAt === undefined && Date.now() < toldAt + secondsBetweenLines * 1000) return;
        toldAt = Date.now();
        line(told(table, progress));
      },
    });
    if (!done) return await tellStatus(table);
    return done.left === 0 && done.notRead === 0;
  } catch (error) {
    if (!(error instanceof TakenOver)) throw error;
    line(`${table}: ${error.message}, and goes on in place of this one`);
    return false;
  }
}

async function tellStatus(table: TableName): Promise<boolean> {
  const progress = await keptProgress(table);
  line(progress ? told(table, progress) : `${table}: not begun`);
  return progress?.endedAt !== undefined && progress.left === 0 && progress.notRead === 0;
}

function line(text: string): void {
  process.stdout.write(`${text}\n`);
}
