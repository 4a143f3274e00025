import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { tell } from '../progress.ts';
import type { Sources } from './system.ts';

const run = promisify(execFile);

/** The commit with which issues of speed compare: the last one before the present wave of changes. */
export const formerCommit = 'c6ba36a';

let prepared: Promise<Sources> | undefined;

/**
 * The sources of the former commit, out of this repository, with dependencies of their own, in a temporary folder that goes with this
 * process. Made once a run; takes about a minute. Rejects where the clone does not reach so far back.
 */
export function formerSources(): Promise<Sources> {
  prepared ??= prepare();
  return prepared;
}

async function prepare(): Promise<Sources> {
  const folder = mkdtempSync(join(tmpdir(), `oms-bench-${formerCommit}-`));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  tell(`fetching ${formerCommit} and its dependencies`);
  const repository = resolve(import.meta.dirname, '../..');
  try {
    const archive = join(folder, 'sources.tar');
    execFileSync('git', ['archive', '--output', archive, formerCommit], { cwd: repository, stdio: 'pipe' });
    execFileSync('tar', ['-xf', archive], { cwd: folder });
  } catch (error) {
    throw new Error(`the sources of ${formerCommit} are not there; in a shallow clone: git fetch --unshallow`, {
      cause: error,
    });
  }
  await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder });
  return { folder, host: join('infra', 'local', 'main.ts'), commandLine: join('bin', 'oms.ts') };
}
