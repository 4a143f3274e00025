import { expect, test } from 'vitest';
import { cardCheck } from '#shared/http/middlewares/card-check.ts';
import { contract, exchange, through } from '../../../support/api/exchange.ts';

const card = '4242 4242 4242 4242';

test.each([
  ['a path', { params: { thingId: card } }, '#path/thingId'],
  ['a query', { query: { customer: card } }, '#query/customer'],
  ['an idempotency key', { idempotencyKey: card.replaceAll(' ', '-') }, '#header/Idempotency-Key'],
])('refuses a card number in %s without repeating it', async (_, request, pointer) => {
  const outcome = await through(cardCheck(), exchange(contract(), request));
  expect(outcome).toMatchObject({ refused: 'card-number-refused', errors: [{ pointer }] });
  expect(JSON.stringify(outcome)).not.toContain('4242');
});

test('lets everything else through, and callbacks unread', async () => {
  expect(await through(cardCheck(), exchange(contract(), { query: { customer: 'c-1' } }))).toMatchObject({
    status: 200,
  });
  expect(await through(cardCheck(), exchange(contract(), { query: { tracking: card } }))).toMatchObject({
    status: 200,
  });
  const callback = contract({ access: 'callback' });
  expect(await through(cardCheck(), exchange(callback, { query: { id: card } }))).toMatchObject({ status: 200 });
});
