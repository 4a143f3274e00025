import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What `npm test` does, in this order; it goes on after a failure, so that one run tells everything. */
const checks: readonly [string, ...string[]][] = [
  ['tsc', '-p', '.'],
  ['oxlint', '--type-aware'],
  ['oxfmt', '--check', '.'],
  // Exports, files and dependencies that nothing uses.
  ['knip'],
];
/** Units to integration, then a whole system from the outside, then systems that are killed and disturbed. */
const suites: readonly [string, ...string[]][] = [
  ['vitest', 'run'],
  ['vitest', 'run', '--config', 'vitest.e2e.config.ts'],
  ['vitest', 'run', '--config', 'vitest.chaos.config.ts'],
];

/** Without the address of a running system, as the README has it exported: what is tested here is started here. */
const { OMS_API: _, ...environment } = process.env;

const folder = mkdtempSync(join(tmpdir(), 'oms-test-'));
const total = { passed: 0, failed: 0, skipped: 0 };

for (const [command, ...args] of checks) if (!succeeds(command, args)) total.failed += 1;
for (const [index, [command, ...args]] of suites.entries()) {
  const summary = join(folder, `${index}.json`);
  const succeeded = succeeds(command, args, { OMS_TEST_SUMMARY: summary });
  const { passed, failed, skipped } = countsIn(summary);
  total.passed += passed;
  total.skipped += skipped;
  total.failed += failed > 0 || succeeded ? failed : 1;
}
rmSync(folder, { recursive: true });

const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed${skipped}\n`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;

function succeeds(command: string, args: readonly string[], variables: Record<string, string> = {}): boolean {
  const started = Date.now();
  process.stdout.write(`\n> ${[command, ...args].join(' ')}\n`);
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', env: { ...environment, ...variables } });
  if (error) process.stdout.write(`${error.message}\n`);
  process.stdout.write(
    `> ${status === 0 ? 'succeeded' : 'FAILED'} after ${Math.round((Date.now() - started) / 1000)} s\n`,
  );
  return status === 0;
}

function countsIn(file: string): typeof total {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as typeof total;
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}
