import * as z from 'zod';
import { expect, test } from 'vitest';
import { parameters } from '#shared/http/middlewares/parameters.ts';
import { contract, exchange, through } from '../../../support/api/exchange.ts';

const params = z.strictObject({ thingId: z.string().max(3) });
const query = z.strictObject({ limit: z.coerce.number().default(50) });

test('reads path and query by the contract, defaults included', async () => {
  const passing = exchange(contract({ params, query }), { params: { thingId: 'a' } });
  expect(await through(parameters(), passing)).toMatchObject({ status: 200 });
  expect(passing).toMatchObject({ params: { thingId: 'a' }, query: { limit: 50 } });
});

test('names everything that is wrong in both', async () => {
  const outcome = await through(
    parameters(),
    exchange(contract({ params, query }), { params: { thingId: 'long' }, query: { limit: 'x', more: '1' } }),
  );
  expect(outcome).toMatchObject({
    refused: 'invalid-request',
    errors: [{ pointer: '#path/thingId' }, { pointer: '#query/limit' }, { pointer: '#query/more' }],
  });
});

test('refuses a query where none is known', async () => {
  const outcome = await through(parameters(), exchange(contract(), { query: { expand: 'all' } }));
  expect(outcome).toMatchObject({ refused: 'invalid-request', errors: [{ pointer: '#query/expand' }] });
});
