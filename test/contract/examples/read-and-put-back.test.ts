import { afterAll, beforeAll, expect, test } from 'vitest';
import { allOperations, type AnyOperation } from '../../support/api/api-handlers.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { putWorld } from '../../support/world.ts';

const engine = await startEngine();
beforeAll(() => putWorld(engine));
afterAll(() => engine.stop());

const replacing = allOperations.filter(({ contract }) => contract.method === 'PUT');

function sibling({ contract: { path } }: AnyOperation, method: string, below = path): AnyOperation {
  const found = allOperations.find(({ contract }) => contract.method === method && contract.path === below);
  if (!found) throw new Error(`there is no ${method} ${below}`);
  return found;
}

/** All rows of the tables that resources with versions stand in. */
const stored = async () => ({ parties: await engine.rows('Parties'), catalogue: await engine.rows('Catalogue') });

test.each(replacing)('what GET gives can be put back as it is, which changes nothing: $id', async (operation) => {
  const { params } = operation.contract.example;
  const create = sibling(operation, 'POST', operation.contract.path.replace(/\/\{\w+\}$/, ''));
  // Another one than the world's, with all that the example of its creation has.
  const made = await create.call();
  expect(made.status).toBe(201);
  const [name = ''] = Object.keys(params ?? {});
  const address = { [name]: String(made.body[name]) };

  const read = await sibling(operation, 'GET').call({ params: address });
  const headers = { 'if-match': read.headers['etag'] ?? '' };
  const before = await stored();
  const put = await operation.call({ params: address, body: read.body, headers });
  expect([put.status, put.body, put.headers['etag']]).toEqual([200, read.body, read.headers['etag']]);
  expect(await stored()).toEqual(before);

  const stale = await operation.call({ params: address, body: read.body, headers: { 'if-match': '"9"' } });
  expect(stale).toMatchObject({ status: 412, body: { code: 'stale-version' } });
});

test.each(replacing)('a field that neither GET gives nor PUT takes is refused: $id', async (operation) => {
  const body = { ...Object(operation.contract.example.body), colour: 'red' };
  expect(await operation.call({ body })).toMatchObject({ status: 400, body: { errors: [{ pointer: '/colour' }] } });
});
