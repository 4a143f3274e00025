import { afterAll, beforeEach, expect, test } from 'vitest';
import { handler } from '#functions/parties/api.ts';
import { callApi } from '../../support/api/api.ts';
import { startEngine } from '../../support/tables/engine.ts';

const engine = await startEngine();
afterAll(() => engine.stop());
beforeEach(() => engine.clear());

const rate = { from: 'EUR', to: 'GBP', date: '2026-11-30', rate: '0.8571', source: 'ecb' };
const set = (...items: object[]) => callApi(handler, { method: 'POST', path: '/v1/exchange-rates', body: { items } });
const listed = async (from: string, to: string) => {
  const { body } = await callApi(handler, { method: 'GET', path: '/v1/exchange-rates', query: { from, to } });
  return (body as { items: object[] }).items;
};
const told = async () =>
  (await engine.rows('Parties')).flatMap(({ events }) => (events as { data: object }[] | undefined) ?? []);

test('what is set is listed for both ways round, the newest day first, and told', async () => {
  const earlier = { ...rate, date: '2026-11-27', rate: '0.86' };
  expect(await set(earlier, rate)).toMatchObject({ status: 200, body: { items: [earlier, rate] } });
  expect(await listed('GBP', 'EUR')).toEqual([rate, earlier]);
  expect(await listed('EUR', 'GBP')).toEqual([rate, earlier]);
  expect(await told()).toMatchObject([{ data: { ...earlier, version: 1 } }, { data: { ...rate, version: 1 } }]);
});

test('a rate that is set again for its day stands before the former one, which stays and is told with it', async () => {
  await set(rate);
  await set({ ...rate, from: 'GBP', to: 'EUR', rate: '1.17' });
  expect(await listed('EUR', 'GBP')).toMatchObject([{ rate: '1.17' }, { rate: '0.8571' }]);
  expect((await told()).at(-1)).toMatchObject({
    data: { version: 2, rate: '1.17', before: { from: 'EUR', rate: '0.8571' } },
  });
});

test('a rate that stands so already is neither kept nor told again', async () => {
  await set(rate);
  expect(await set(rate)).toMatchObject({ status: 200 });
  expect(await told()).toHaveLength(1);
});

test('many who set the same day leave one row for each that was set', async () => {
  const rates = Array.from({ length: 8 }, (_, index) => ({ ...rate, rate: `0.8${index + 1}` }));
  const answers = await Promise.all(rates.map((one) => set(one)));
  expect(answers.map(({ status }) => status)).toEqual(rates.map(() => 200));
  expect((await listed('EUR', 'GBP')).map((one) => (one as { rate: string }).rate).toSorted()).toEqual(
    rates.map((one) => one.rate),
  );
});

test.each([
  ['the same currency twice', [{ ...rate, to: 'EUR' }], 400, '/items/0/to'],
  ['a pair twice for a day', [rate, { ...rate, from: 'GBP', to: 'EUR' }], 400, '/items/1'],
  ['a currency that there is not', [{ ...rate, to: 'ZZZ' }], 422, '/items/0/to'],
  ['a rate of nothing', [{ ...rate, rate: '0.000' }], 400, '/items/0/rate'],
  ['a rate with an exponent', [{ ...rate, rate: '1e3' }], 400, '/items/0/rate'],
  ['a day that there is not', [{ ...rate, date: '2026-02-30' }], 400, '/items/0/date'],
])('%s is refused, and nothing of the list is kept', async (_, items, status, pointer) => {
  const other = { ...rate, from: 'USD', to: 'CHF' };
  const answer = await set(...items, other);
  expect(answer).toMatchObject({ status, body: { errors: [{ pointer }] } });
  expect(await engine.rows('Parties')).toEqual([]);
});
