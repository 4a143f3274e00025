import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type * as z from 'zod';
import type { ProblemCode } from '#shared/contracts/problems.ts';
import { allOperations, type AnyOperation } from '../../support/api/api-handlers.ts';
import { allRows } from '../../support/tables/all-rows.ts';
import { fieldsOf } from '../../support/api/body-fields.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { placementBody } from '../../support/orders/placements.ts';
import { cardNumbers, complaintsOf, wrongTextsOf, type Try } from '../../support/api/refusals.ts';
import { putWorld } from '../../support/world.ts';

// What no operation takes in its path, query and headers.

const engine = await startEngine();
let before: Awaited<ReturnType<typeof allRows>> = {};
/** Ids of what there is, for what is refused only after that was found. */
let real: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  await putWorld(engine);
  const { params, body } = operationNamed('replaceCustomer').contract.example;
  await operationNamed('createCustomer').call({ body: { ...params, ...Object(body) } });
  const placed = await operationNamed('placeOrder').call({ body: placementBody(), idempotencyKey: 'used' });
  const webhook = await operationNamed('createWebhook').call({ params: { channelId: 'web' } });
  real = { orderId: placed.body.orderId, channelId: 'web', endpointId: webhook.body.endpointId };
  before = await allRows(engine);
});
afterAll(() => engine.stop());

function operationNamed(name: string): AnyOperation {
  const found = allOperations.find(({ id }) => id === name);
  if (!found) throw new Error(`there is no operation ${name}`);
  return found;
}

const guarded = allOperations.filter(({ contract: { access } }) => access !== 'public' && access !== 'callback');

/** The example with `values` in a parameter of its path or query, one after the other. */
function triesOf(
  { contract: { example } }: AnyOperation,
  place: 'path' | 'query',
  name: string,
  values: Readonly<Record<string, string>>,
  code: ProblemCode,
): Try[] {
  return Object.entries(values).map(([what, value]) => ({
    what,
    request:
      place === 'path'
        ? { params: { ...example.params, [name]: value } }
        : { query: { ...example.query, [name]: value } },
    code,
    pointer: `#${place}/${name}`,
  }));
}

const inPath = ({ contract }: AnyOperation) => Object.keys(contract.params?.shape ?? {});
const inQuery = ({ contract }: AnyOperation) => Object.keys(contract.query?.shape ?? {});

describe('a card number is refused in every parameter but the number of a parcel, and in the key of', () => {
  test.each(guarded)('$id', async (operation) => {
    const code = 'card-number-refused';
    const key = { idempotencyKey: '4111111111111111' };
    const tries = [
      ...inPath(operation).flatMap((name) => triesOf(operation, 'path', name, cardNumbers, code)),
      ...inQuery(operation)
        .filter((name) => name !== 'tracking')
        .flatMap((name) => triesOf(operation, 'query', name, cardNumbers, code)),
      ...(operation.contract.method === 'POST'
        ? [{ what: 'a card number', request: key, code, pointer: '#header/Idempotency-Key' } as const]
        : []),
    ];
    expect(await complaintsOf(operation, tries)).toEqual([]);
  });
});

describe('an unknown parameter, and a wrong value of a known one, is refused by', () => {
  // An address carries well-formed text only.
  const textsFor = (parameters: z.ZodObject | undefined, name: string) => {
    const [field] = parameters ? fieldsOf(parameters).filter(({ path }) => path[0] === name) : [];
    return Object.fromEntries(
      Object.entries(wrongTextsOf(field?.schema.format)).filter(
        (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].isWellFormed(),
      ),
    );
  };
  test.each(guarded)('$id', async (operation) => {
    const code = 'invalid-request';
    // A cursor is any text that the list itself has made; a made-up one has an answer of its own.
    const filters = inQuery(operation).filter((name) => name !== 'cursor');
    const tries = [
      ...triesOf(operation, 'query', 'colour', { 'an unknown parameter': 'red' }, code),
      ...inPath(operation).flatMap((name) =>
        triesOf(operation, 'path', name, textsFor(operation.contract.params, name), code),
      ),
      ...filters.flatMap((name) => triesOf(operation, 'query', name, textsFor(operation.contract.query, name), code)),
    ];
    expect(await complaintsOf(operation, tries)).toEqual([]);
  });
});

describe('a cursor that the list has not made is refused by', () => {
  const lists = guarded.filter((operation) => inQuery(operation).includes('cursor'));
  const cursors = {
    'a word': 'abc',
    'a NUL character': '\u0000',
    'a lone surrogate': '\ud800',
    'other JSON': Buffer.from('[1]').toString('base64url'),
    'a key of another table': Buffer.from('{"order":"x"}').toString('base64url'),
  };
  test.each(lists)('$id', async (operation) => {
    const given = Object.entries(operation.contract.example.params ?? {});
    const params = Object.fromEntries(given.map(([name, id]) => [name, real[name] ?? id]));
    const tries = triesOf(operation, 'query', 'cursor', cursors, 'invalid-cursor');
    const found = tries.map((each) => ({ ...each, request: { ...each.request, params } }));
    expect(await complaintsOf(operation, found)).toEqual([]);
  });
});

describe('without an Idempotency-Key of its own nothing is done by', () => {
  test.each(guarded.filter(({ contract }) => contract.method === 'POST'))('$id', async (operation) => {
    const pointer = '#header/Idempotency-Key';
    expect(
      await complaintsOf(operation, [
        { what: 'none', request: { idempotencyKey: null }, code: 'idempotency-key-missing', pointer },
        { what: 'a blank', request: { idempotencyKey: 'a b' }, code: 'invalid-request', pointer },
        { what: '129 characters', request: { idempotencyKey: 'k'.repeat(129) }, code: 'invalid-request', pointer },
        { what: 'a used one', request: { idempotencyKey: 'used' }, code: 'idempotency-key-reused', pointer },
      ]),
    ).toEqual([]);
  });
});

describe('without If-Match, or with one that is no ETag or stale, nothing is changed by', () => {
  test.each(guarded.filter(({ contract }) => contract.method === 'PUT'))('$id', async (operation) => {
    const pointer = '#header/If-Match';
    const star = { 'if-match': '*' };
    expect(
      await complaintsOf(operation, [
        { what: 'none', request: { headers: {} }, code: 'version-required', pointer },
        { what: 'a star', request: { headers: star }, code: 'invalid-request', pointer },
        { what: 'a stale one', request: { headers: { 'if-match': '"9"' } }, code: 'stale-version', pointer: '' },
      ]),
    ).toEqual([]);
  });
});

test('nothing of all that is left behind', async () => {
  expect(await allRows(engine)).toEqual(before);
});
