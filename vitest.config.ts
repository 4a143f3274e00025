import { defineConfig } from 'vitest/config';

/** End-to-end tests run against a started system; `test/support/system.ts` starts one unless OMS_API names another. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**', 'node_modules/**'],
    reporters: ['default', './test/support/summary-reporter.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    env: { POWERTOOLS_METRICS_DISABLED: 'true' },
    maxWorkers: 2,
    pool: 'forks',
  },
});
