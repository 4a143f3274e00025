import { expect, test } from 'vitest';
import {
  apiFunctions,
  consumerFunctions,
  queuedFunctions,
  scheduledFunctions,
  stepFunctions,
} from '#infra/functions.ts';
import { closingMs } from '#functions/privacy/erasure.ts';
import type { FunctionNeeds } from '#shared/context.ts';
import { keyMemoryMs } from '#shared/vault/keys.ts';

/** What is given to a function that names no time of its own. */
const usualSeconds = 20;

test('minutes are left between the end of the last function that may know a closed key, and the first look of its erasure', () => {
  const all: FunctionNeeds[] = [
    apiFunctions,
    consumerFunctions,
    queuedFunctions,
    scheduledFunctions,
    stepFunctions,
  ].flatMap((some) => Object.values(some));
  const knowing = all.filter(({ secrets }) => secrets?.includes('vault'));
  expect(knowing.length).toBeGreaterThan(8);
  const longestMs = 1_000 * Math.max(...knowing.map(({ timeoutSeconds = usualSeconds }) => timeoutSeconds));
  expect(closingMs - longestMs - keyMemoryMs).toBeGreaterThan(5 * 60_000);
});
