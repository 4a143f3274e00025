import { describe, expect, test } from 'vitest';
import { created } from '#shared/http/answer.ts';
import { remove } from '#shared/dynamodb/writes.ts';
import { AlreadyAnswered, claimFor } from '#shared/http/idempotency.ts';
import { idempotency } from '#shared/http/middlewares/idempotency.ts';
import { refuse } from '#shared/http/refusal.ts';
import { contract, everywhere, exchange, through } from '../../../support/api/exchange.ts';
import { answerRows } from '#shared/http/rows.ts';

const post = contract({ method: 'POST' });
const first = created({ id: 1 }, '/v1/things/1');
const asked = (key: string | null) => ({ ...exchange(post, { idempotencyKey: key }), caller: everywhere() });

/** The middleware around a claim that stands like this. */
async function claimed(answered: typeof first | undefined, operation: () => Promise<never>) {
  const passing = asked('key-1');
  return through(idempotency(), passing, () => {
    passing.claim = {
      ...claimFor('client', 'key-1', 'POST /v1/things', '{}'),
      keep: () => remove('idempotency', answerRows, { request: 'key-1' }),
      answered: async () => answered,
    };
    return operation();
  });
}

test('gives every POST of a client a claim on its key', async () => {
  const passing = asked('key-1');
  expect(await through(idempotency(), passing)).toMatchObject({ status: 200 });
  expect(passing.claim).toBeDefined();
});

test.each([
  [null, 'idempotency-key-missing'],
  ['a key', 'invalid-request'],
  ['k'.repeat(129), 'invalid-request'],
])('refuses the key %j', async (key, refused) => {
  const outcome = await through(idempotency(), asked(key));
  expect(outcome).toMatchObject({ refused, errors: [{ pointer: '#header/Idempotency-Key' }] });
});

test('asks for none where nothing is made, or nobody is known', async () => {
  const reading = { ...exchange(contract()), caller: everywhere() };
  expect(await through(idempotency(), reading)).toMatchObject({ status: 200 });
  expect(await through(idempotency(), exchange(contract({ method: 'POST', access: 'callback' })))).toMatchObject({
    status: 200,
  });
  expect(reading).not.toHaveProperty('claim');
});

test('a request that was carried out before gets its first answer, whatever it would be told now', async () => {
  const refused = async () => refuse('conflicting-state', 'done already') as never;
  expect(await claimed(first, refused)).toEqual(first);
  expect(await claimed(undefined, refused)).toMatchObject({ refused: 'conflicting-state' });
});

test('a request whose key was taken meanwhile gets the answer of the other, or is told to wait for it', async () => {
  const taken = async () => {
    throw new AlreadyAnswered();
  };
  expect(await claimed(first, taken)).toEqual(first);
  expect(await claimed(undefined, taken)).toMatchObject({ refused: 'request-in-flight' });
});

test('passes on what else is thrown', async () => {
  const broken = async () => {
    throw new TypeError('a mistake');
  };
  await expect(claimed(first, broken)).rejects.toThrow('a mistake');
});

describe('a row that remembers what has changed it', () => {
  const claim = (client: string, key: string, body = '{}') => claimFor(client, key, 'POST /v1/things/1/move', body);
  const known = [{ ...claim('client', 'key-1').mark, version: 2 }];

  test('knows the same request again, and no other', () => {
    expect(claim('client', 'key-1').marked(known)).toEqual(known[0]);
    expect(claim('client', 'key-2').marked(known)).toBeUndefined();
    expect(claim('another client', 'key-1').marked(known)).toBeUndefined();
  });

  test('refuses the key of another request', () =>
    expect(claim('client', 'key-1', '{"a":1}').marked(known)).toMatchObject({ refused: 'idempotency-key-reused' }));
});
