import { defineConfig } from 'vitest/config';

/**
 * End-to-end tests: against the system that OMS_API, OMS_TOKEN_URL, OMS_CLIENT_ID and OMS_CLIENT_SECRET name, otherwise
 * against one that is started for them. They need nothing of it but its API, and leave nothing behind that harms.
 */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.e2e.test.ts'],
    globalSetup: ['test/e2e/provide-system.ts'],
    reporters: ['default', './test/support/summary-reporter.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
    pool: 'forks',
  },
});
