import { expect, test, vi } from 'vitest';
import { prepareAssembly, prepareProgram } from '../prepare.ts';
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
