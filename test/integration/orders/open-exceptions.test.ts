import { Metrics } from '@aws-lambda-powertools/metrics';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { lambdaContext } from '../../support/api.ts';
import { startEngine } from '../../support/engine.ts';

const engine = await startEngine();
const { handler: sweep } = await import('#functions/processes/engine/sweep-deadlines.ts');
const { exceptionQueue, openExceptions } = await import('#functions/orders/exceptions/exception-rows.ts');
const addMetric = vi.spyOn(Metrics.prototype, 'addMetric');
afterAll(() => engine.stop());
beforeEach(() => engine.clear());

const exceptions = (branch: string, state: 'open' | 'resolved', many: number) =>
  Array.from({ length: many }, (_, index) => ({
    order: `ord_${branch}_${index}`,
    entry: `EXCEPTION#${state}`,
    queue: exceptionQueue(branch, state),
    queuedAt: `2026-01-01T00:00:00.000Z#${index}`,
  }));

test('the sweep counts the open exceptions of all branches, and no others', async () => {
  for (const branchId of ['uk', 'de']) {
    const party = { branchId, name: branchId, country: 'GB', currency: 'GBP', listedEmails: [], listedAddresses: [] };
    await engine.put('Parties', {
      party: `branch#${branchId}`,
      entry: 'DETAILS',
      kind: 'branch',
      kindKey: branchId,
      details: party,
      version: 1,
    });
  }
  await engine.put('Orders', ...exceptions('uk', 'open', 3), ...exceptions('uk', 'resolved', 2));
  await engine.put('Orders', ...exceptions('de', 'open', 1));
  expect(await openExceptions('uk')).toBe(3);
  await sweep({}, lambdaContext());
  const counted = addMetric.mock.calls.map(([name, , value]) => [name, value]);
  expect(counted).toContainEqual(['OpenExceptions', 4]);
  expect(counted).toContainEqual(['OrdersNotLookedAfter', 0]);
});
