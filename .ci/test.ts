import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Command = readonly [string, ...string[]];
/** When what a command prints is shown: as it comes, or all of it once it has ended. */
type Shown = 'as it comes' | 'at its end';

/** What `npm test` does, in this order; it goes on after a failure, so that one run tells everything. */
const checks: readonly Command[] = [
  ['tsc', '-p', '.'],
  ['oxlint', '--type-aware'],
  ['oxfmt', '--check', '.'],
  // Exports, files and dependencies that nothing uses.
  ['knip'],
];
/** Units to integration. */
const tests: Command = ['vitest', 'run'];
/** A whole system from the outside. */
const endToEnd: Command = ['vitest', 'run', '--config', 'vitest.e2e.config.ts'];
/** Systems that are killed and disturbed. */
const chaos: Command = ['vitest', 'run', '--config', 'vitest.chaos.config.ts'];

/** Without the address of a running system, as the README has it exported: what is tested here is started here. */
const { OMS_API: _, ...environment } = process.env;

const folder = mkdtempSync(join(tmpdir(), 'oms-test-'));
const total = { passed: 0, failed: 0, skipped: 0 };

for (const check of checks) if (!(await succeeds(check))) total.failed += 1;
await suite(tests, 'tests');
// Both wait most of the time.
await Promise.all([suite(chaos, 'chaos'), suite(endToEnd, 'end-to-end', 'at its end')]);
rmSync(folder, { recursive: true });

const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed${skipped}\n`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

async function suite(command: Command, name: string, shown?: Shown): Promise<void> {
  const summary = join(folder, `${name}.json`);
  const succeeded = await succeeds(command, { OMS_TEST_SUMMARY: summary }, shown);
  const { passed, failed, skipped } = countsIn(summary);
  total.passed += passed;
  total.skipped += skipped;
  total.failed += failed > 0 || succeeded ? failed : 1;
}

async function succeeds(
  command: Command,
  variables: Record<string, string> = {},
  shown: Shown = 'as it comes',
): Promise<boolean> {
  const [program, ...args] = command;
  const started = Date.now();
  const kept: Buffer[] = [];
  const title = `\n> ${command.join(' ')}\n`;
  if (shown === 'as it comes') process.stdout.write(title);
  const output = shown === 'as it comes' ? 'inherit' : 'pipe';
  const child = spawn(program, args, { stdio: ['inherit', output, output], env: { ...environment, ...variables } });
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => kept.push(chunk));
  const trouble = await once(child, 'close').then(
    ([code, signal]) => (code === 0 ? undefined : `it ended with ${signal ?? code}`),
    (error: unknown) => String(error),
  );
  if (shown === 'at its end') process.stdout.write(Buffer.concat([Buffer.from(title), ...kept]));
  const seconds = Math.round((Date.now() - started) / 1000);
  process.stdout.write(
    `> ${command.join(' ')} ${trouble === undefined ? 'succeeded' : 'FAILED'} after ${seconds} s${trouble === undefined ? '' : `: ${trouble}`}\n`,
  );
  return trouble === undefined;
}

function countsIn(file: string): typeof total {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as typeof total;
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}
