import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/**
 * Ends a run with one plain line: `N passed, N failed`, and `, N skipped` where some were; before it stands why. When
 * OMS_TEST_SUMMARY names a file, the counts go there instead, for the run of several suites.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandled.length, skipped: 0 };
    const notes = new Set<string>();
    for (const module of modules) {
      const before = counts.failed;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state !== 'pending') counts[result.state] += 1;
        if (result.state === 'skipped' && result.note) notes.add(result.note);
      }
      // A file that could not be loaded has no tests to fail.
      if (module.state() === 'failed' && counts.failed === before) counts.failed += 1;
    }
    for (const note of notes) process.stdout.write(`Skipped where it ${note}.\n`);
    const file = process.env['OMS_TEST_SUMMARY'];
    if (file) {
      writeFileSync(file, JSON.stringify(counts));
      return;
    }
    const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
    process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
  }
}
