import { backUp, openBackup } from '#infra/local/backup.ts';
import { consoleLog } from '#infra/local/console-log.ts';
import { DataFolderError } from '#infra/local/data-folder-error.ts';
import { untilEnded } from '#infra/local/ending.ts';

const usage = `npm run backup -- take <folder>   copies the data folder (OMS_DATA_DIR, .oms) into a new one, also while the system runs
npm run backup -- open <folder>   serves the tables of a copy until Ctrl-C, for oms restore --endpoint <address>
`;

const [verb, folder] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);

try {
  if (verb === 'take' && folder !== undefined) take(folder);
  else if (verb === 'open' && folder !== undefined) await open(folder);
  else wrongUsage();
} catch (error) {
  process.stderr.write(`${error instanceof DataFolderError ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

function take(target: string): void {
  backUp(process.env['OMS_DATA_DIR'] ?? '.oms', target);
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
