import { defineConfig } from 'vitest/config';

/** Tests that kill and disturb systems of their own, which mostly wait for each other; they take some minutes. */
export default defineConfig({
  test: {
    include: ['test/chaos/**/*.test.ts'],
    reporters: ['default', './test/support/summary-reporter.ts'],
    testTimeout: 600_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
    pool: 'forks',
  },
});
