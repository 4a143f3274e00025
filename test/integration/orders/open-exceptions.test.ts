import { Metrics } from '@aws-lambda-powertools/metrics';
import { randomUUIDv7 } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { setAmbient } from '#shared/ambient.ts';
import { setSend } from '#shared/dynamodb/protocol/database.ts';
import { send } from '#shared/dynamodb/protocol/send.ts';
import { lambdaContext } from '../../support/api/api.ts';
import { startEngine } from '../../support/tables/engine.ts';

const engine = await startEngine();
const { handler: sweep } = await import('#functions/processes/fulfil-order/waiting/sweep-deadlines.ts');
const { exceptionQueue } = await import('#functions/orders/exceptions/exception-rows.ts');
const { waitingExceptions } = await import('#functions/orders/exceptions/waiting-exceptions.ts');
const { waitQueue } = await import('#functions/processes/engine/kept-tokens.ts');
const { waits } = await import('#functions/processes/fulfil-order/contracts.ts');
const { fulfilOrder } = await import('#functions/processes/fulfil-order/process.ts');
const addMetric = vi.spyOn(Metrics.prototype, 'addMetric');
const publish = vi.spyOn(Metrics.prototype, 'publishStoredMetrics');
afterAll(() => engine.stop());
beforeEach(async () => {
  addMetric.mockClear();
  await engine.clear();
});
afterEach(() => {
  setAmbient();
  setSend();
});

const minute = 60_000;
const ago = (minutes: number) => new Date(Date.now() - minutes * minute).toISOString();

const exceptions = (branch: string, state: 'open' | 'resolved', many: number, more: object = {}) =>
  Array.from({ length: many }, (_, index) => ({
    order: `ord_${branch}_${index}`,
    entry: `EXCEPTION#${state}`,
    exception: { state: state === 'open' ? 'open' : 'resumed', raisedAt: ago(20), deadline: ago(-60), ...more },
    queue: exceptionQueue(branch, state),
    queuedAt: `2026-01-01T00:00:00.000Z#${index}`,
  }));

test('the sweep counts the open exceptions of all branches, those that nobody has taken up, and those past their deadline', async () => {
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
  await engine.put('Orders', ...exceptions('de', 'open', 1, { owner: 'Ada', deadline: ago(1) }));
  expect(await waitingExceptions('uk', Date.now(), 15 * minute)).toEqual({ open: 3, unowned: 3, overdue: 0 });
  expect(await waitingExceptions('uk', Date.now(), 30 * minute)).toEqual({ open: 3, unowned: 0, overdue: 0 });
  await sweep({}, lambdaContext());
  const counted = addMetric.mock.calls.map(([name, , value]) => [name, value]);
  expect(counted).toContainEqual(['OpenExceptions', 4]);
  expect(counted).toContainEqual(['UnownedExceptions', 3]);
  expect(counted).toContainEqual(['OverdueExceptions', 1]);
  expect(counted).toContainEqual(['OrdersNotLookedAfter', 0]);
});

/** Lets fail what the database is asked with these words. @returns how often metrics had been written when it was asked first. */
function failing(words: readonly string[]) {
  const seen: number[] = [];
  setSend(async (operation, body) => {
    if (!words.some((word) => body.includes(`"${word}"`))) return send(operation, body);
    seen.push(publish.mock.calls.length);
    throw new Error('the database does not answer');
  });
  return seen;
}

test('the exceptions are counted and written before the sweep, which may fail or take long', async () => {
  publish.mockClear();
  const seen = failing(fulfilOrder.queues);
  await expect(sweep({}, lambdaContext())).rejects.toThrow('does not answer');
  expect(addMetric.mock.calls.map(([name]) => name)).toContain('OpenExceptions');
  expect(seen[0]).toBeGreaterThan(0);
});

test('orders are looked after where the exceptions cannot be counted, and the run has failed', async () => {
  // Branches are remembered for seconds.
  const sleep = (milliseconds: number) => setTimeout(milliseconds);
  setAmbient({ newId: randomUUIDv7, random: Math.random, sleep, now: () => Date.now() + minute });
  failing([String(process.env['PARTIES_TABLE'])]);
  await expect(sweep({}, lambdaContext())).rejects.toThrow('does not answer');
  expect(addMetric.mock.calls.map(([name]) => name)).toContain('OrdersNotLookedAfter');
});

test('every five minutes the sweep measures how many orders stand in each state, and how long the first has', async () => {
  await engine.put('Orders', {
    order: 'ord_1',
    entry: 'ORDER#WAIT',
    queue: waitQueue('fulfil-order', 'Await stock', 3),
    queuedAt: '2026-11-22T10:00:30.000Z#ord_1',
  });
  const measured = async (now: string) => {
    addMetric.mockClear();
    setAmbient({
      newId: randomUUIDv7,
      random: Math.random,
      sleep: (milliseconds) => setTimeout(milliseconds),
      now: () => Date.parse(now),
    });
    await sweep({}, lambdaContext());
    const counted = addMetric.mock.calls.map(([name, , value]) => [name, value] as const);
    return counted.filter(([name]) => name.endsWith('InState'));
  };
  expect(await measured('2026-11-22T10:04:00.000Z')).toEqual([]);
  const metrics = await measured('2026-11-22T10:05:00.000Z');
  expect(metrics.filter(([, value]) => value > 0)).toEqual([
    ['OrdersInState', 1],
    ['LongestInState', 270],
  ]);
  expect(metrics).toHaveLength(2 * waits.length);
});
