import { parseArgs } from 'node:util';
import { backUp, openBackup } from '#infra/local/data-folder/backup.ts';
import { consoleLog } from '#infra/local/console-log.ts';
import { DataFolderError } from '#infra/local/data-folder/data-folder-error.ts';
import { untilEnded } from '#infra/local/ending/ending.ts';

const usage = `npm run backup -- take <folder> [--data-dir <folder>]
    copies the data folder (OMS_DATA_DIR, .oms) into a new one, also while the system runs
npm run backup -- open <folder>
    serves the tables of a copy until Ctrl-C, for oms restore --endpoint <address>
`;

const say = (line: string) => process.stdout.write(`${line}\n`);

try {
  const { verb, folder, dataFolder, more } = given();
  if (folder === undefined || more.length > 0) wrongUsage();
  else if (verb === 'take') take(dataFolder ?? (process.env['OMS_DATA_DIR'] || '.oms'), folder);
  else if (verb === 'open' && dataFolder === undefined) await open(folder);
  else wrongUsage();
} catch (error) {
  process.stderr.write(
    `${error instanceof DataFolderError || error instanceof TypeError ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
}

/** What stands in the command line. Throws a TypeError that names an option that there is not. */
function given() {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { 'data-dir': { type: 'string' } } });
  const [verb, folder, ...more] = positionals;
  return { verb, folder, more, dataFolder: values['data-dir'] };
}

function take(from: string, target: string): void {
  backUp(from, target);
  say(`A copy stands in ${target}. Start from it with: npm start -- --data-dir ${target}`);
}

async function open(backup: string): Promise<void> {
  const ending = untilEnded((error) => process.stderr.write(`${String(error)}\n`));
  const { endpoint, close } = await openBackup(backup, consoleLog('warn'));
  say(`Tables of the backup: ${endpoint}`);
  if (!ending.aborted) await new Promise((resolve) => ending.addEventListener('abort', resolve, { once: true }));
  await close();
}

function wrongUsage(): void {
  process.stderr.write(usage);
  process.exitCode = 1;
}
