import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handler as catalogue } from '#functions/catalogue/api.ts';
import { handler as inventory } from '#functions/inventory/api.ts';
import { handler as parties } from '#functions/parties/api.ts';
import { seedDemo } from '#demo/seed.ts';
import { catalogueRoutes } from '#shared/contracts/api/catalogue.ts';
import { inventoryRoutes } from '#shared/contracts/api/inventory.ts';
import { partiesRoutes } from '#shared/contracts/api/parties.ts';
import type { RouteContract, Routes } from '#shared/contracts/route.ts';
import { callApi } from '../../support/api/api.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { startGateway } from '../../support/api/gateway.ts';
import { startUserPool } from '../../support/aws/user-pool.ts';

const engine = await startEngine();
const pool = await startUserPool();
const served = [
  { routes: partiesRoutes as Routes, handler: parties },
  { routes: catalogueRoutes as Routes, handler: catalogue },
  { routes: inventoryRoutes as Routes, handler: inventory },
];
const gateway = await startGateway(...served);
const said: string[] = [];
const seed = () =>
  seedDemo({ ...gateway, clientId: 'root', clientSecret: 'secret', log: (message) => said.push(message) });

beforeAll(seed);
afterAll(async () => {
  await gateway.stop();
  await pool.stop();
  await engine.stop();
});

test('the demo world is made once, however often it is asked for', async () => {
  const before = await engine.counts();
  await seed();
  expect(await engine.counts()).toEqual(before);
  expect(said.at(-1)).toContain('opening stock received at 0 locations');
  const { body } = await callApi(inventory, {
    method: 'GET',
    path: '/v1/stock/availability',
    query: { skus: 'POSTER-A2,TEA-001' },
  });
  expect(body.items[0]).toMatchObject({ available: 5, locations: [{ location: 'manchester', available: 5 }] });
});

const operations = served.flatMap(({ routes, handler }) =>
  Object.entries(routes).map(([id, contract]) => ({ id, contract, handler })),
);

describe('the example of every operation works in the demo world', () => {
  test.each(operations)('$id', async ({ contract, handler }) => {
    const answer = await callApi(handler, { ...requestOf(contract), ...(await ifMatch(contract, handler)) });
    expect({ status: answer.status, body: answer.body }).toMatchObject({ status: contract.success.status });
    expect(contract.success.body?.safeParse(answer.body).error).toBeUndefined();
  });
});

function requestOf({ method, path, example }: RouteContract) {
  const { params, query, body } = example;
  return { method, path, ...(params ? { params } : {}), ...(query ? { query } : {}), ...(body ? { body } : {}) };
}

/** A change names the version that was read before it. */
async function ifMatch(contract: RouteContract, handler: (typeof served)[number]['handler']) {
  if (contract.method !== 'PUT') return {};
  const { headers } = await callApi(handler, {
    method: 'GET',
    path: contract.path,
    params: contract.example.params ?? {},
  });
  return { headers: { 'if-match': headers['etag'] ?? '' } };
}
