import { defineConfig } from 'vitest/config';
import LongestFirst from './test/support/longest-first.ts';

/** Everything but the end-to-end tests and the tests that break a running system, which have configurations of their own. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'infra/local/test/**/*.test.ts'],
    exclude: ['test/e2e/**', 'test/chaos/**', 'node_modules/**'],
    sequence: { sequencer: LongestFirst },
    reporters: ['default', './test/support/summary-reporter.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    env: { POWERTOOLS_METRICS_DISABLED: 'true' },
    // One more than processors on a small machine: whole systems wait for their clocks most of the time.
    maxWorkers: 3,
    pool: 'forks',
  },
});
