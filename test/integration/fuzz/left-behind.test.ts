import { afterAll, beforeEach, expect, test } from 'vitest';
import { contexts } from '#functions/contexts.ts';
import { openApi } from '#shared/contracts/openapi.ts';
import { Cases } from '../../fuzz/cases.ts';
import { operationsOf } from '../../fuzz/description.ts';
import { Judge } from '../../fuzz/trial/judge.ts';
import type { FuzzCase } from '../../fuzz/request.ts';
import type { Exchange } from '../../fuzz/trial/sender.ts';
import { Tally } from '../../fuzz/trial/tally.ts';
import { Trial } from '../../fuzz/trial/trial.ts';
import { reaches } from '../../fuzz/trial/world.ts';
import { startEngine } from '../../support/tables/engine.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(() => engine.clear());

const document = openApi(contexts, 'http://localhost', '/oauth2/token');
const operations = operationsOf(document);

/** Two batches, the second of which is looked after, against an API that refuses everything and then does `also`. */
async function problemsOf(also: (tried: FuzzCase) => Promise<void>) {
  const tally = new Tally(operations);
  const sender = {
    send: async (tried: FuzzCase): Promise<Exchange[]> => {
      await also(tried);
      const refusal = {
        status: 401,
        headers: { 'content-type': 'application/json' },
        body: '{"message":"Unauthorized"}',
      };
      return tried.requests.map((request) => ({ request, answer: refusal }));
    },
  };
  const judge = new Judge(document, operations, reaches);
  const trial = new Trial({ cases: new Cases(operations, 1), sender, judge, tally, engine: engine.address });
  await trial.run(400, () => {});
  expect(trial.batchesCompared).toBeGreaterThan(0);
  return tally.problems.filter(({ problem }) => problem.includes('left behind'));
}

test('nothing is found where refused requests leave nothing behind', async () => {
  expect(await problemsOf(async () => {})).toEqual([]);
});

test('the one request is found that writes a row although it is refused', async () => {
  let rows = 0;
  const found = await problemsOf(async ({ number }) => {
    rows += 1;
    if (number === 400) await engine.put('Billing', { account: 'x', entry: String(rows) });
  });
  expect(found.map(({ case: { number } }) => number)).toContain(400);
  expect(found[0]?.problem).toMatch(/Billing.*x \/ \d+ was added/);
});

test('what was written once only is found as well', async () => {
  let isFirst = true;
  const found = await problemsOf(async ({ number }) => {
    if (number !== 400 || !isFirst) return;
    isFirst = false;
    await engine.put('Orders', { order: 'x', entry: 'y' });
  });
  expect(found).toHaveLength(1);
  expect(found[0]?.problem).toMatch(/one of the refused cases .* left behind, once: Orders: x \/ y was added/);
});
