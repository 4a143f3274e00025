import { expect, test } from 'vitest';
import { scope } from '#shared/http/middlewares/scope.ts';
import { contract, everywhere, exchange, through } from '../../../support/api/exchange.ts';

test('lets through who has the scope of the route, and nobody else', async () => {
  const asked = (...scopes: Parameters<typeof everywhere>) =>
    through(scope(), { ...exchange(contract()), caller: everywhere(...scopes) });
  expect(await asked('orders:read', 'orders:write')).toMatchObject({ status: 200 });
  expect(await asked('orders:write')).toMatchObject({ refused: 'not-authorised' });
  expect(await asked()).toMatchObject({ refused: 'not-authorised' });
});

test('asks nobody at open routes and callbacks, and everybody where it is not known who asks', async () => {
  expect(await through(scope(), exchange(contract({ access: 'public' })))).toMatchObject({ status: 200 });
  expect(await through(scope(), exchange(contract({ access: 'callback' })))).toMatchObject({ status: 200 });
  expect(await through(scope(), exchange(contract()))).toMatchObject({ refused: 'not-authorised' });
});
