import { expect, test, vi } from 'vitest';
import { prepareAssembly, prepareProgram } from '../prepare.ts';
import type { Mutation } from '../program/bundle.ts';
import { invoicing } from './invoicing.ts';

// A machine that does other things besides may be slow.
vi.setConfig({ testTimeout: 300_000 });

test('parcels of a branch that leave at once are all invoiced within a moment, and nobody has to look at one', async () => {
  const options = { assembly: await prepareAssembly(), program: await prepareProgram(), orders: 24 };
  const { seconds, conflicts, ...result } = await invoicing(options);
  expect(result).toEqual({ invoices: 24, exceptions: 0, violations: [] });
  expect(conflicts).toBeGreaterThan(10);
  expect(seconds).toBeLessThan(1);
});

// Planted here, since the simulation at large seldom has two orders at the counter at the same moment.
test('an invoice that is left out of those committed together is found', async () => {
  const leftOut: Mutation = {
    name: 'joint-invoice-left-out',
    file: 'functions/billing/documents/numbered-commit.ts',
    find: `...taken.flatMap(({ kept }) => kept.writes)]`,
    replace: `...taken.slice(0, 1).flatMap(({ kept }) => kept.writes)]`,
  };
  const options = { assembly: await prepareAssembly(), program: await prepareProgram([leftOut]), orders: 12 };
  const { violations } = await invoicing(options);
  expect(violations).not.toEqual([]);
});
