import { afterEach, expect, test } from 'vitest';
import { ambient, setAmbient } from '#shared/ambient.ts';
import { bearerToken } from '#shared/http/middlewares/bearer-token.ts';
import { claimsOf, signedToken } from '../../../support/api/issuer.ts';
import { contract, exchange, through } from '../../../support/api/exchange.ts';

afterEach(() => setAmbient());

const asked = (authorization: string) => exchange(contract(), { headers: { authorization } });
const seconds = () => Math.floor(Date.now() / 1000);
const claims = () => claimsOf('client-1', ['orders:read']);

test('finds out what a genuine token says', async () => {
  for (const scheme of ['Bearer ', 'bearer ', 'Bearer   ']) {
    const passing = asked(`${scheme}${signedToken(claims())}`);
    expect(await through(bearerToken(), passing)).toMatchObject({ status: 200 });
    expect(passing.claims).toMatchObject({ client_id: 'client-1', scope: 'oms/orders:read' });
  }
});

test.each([
  ['none', '', 'Bearer'],
  ['another scheme', 'Basic YTpi', 'Bearer'],
  ['two', 'Bearer a.b.c a.b.c', 'Bearer'],
  [
    'one that is no token',
    'Bearer a.b.c',
    'Bearer error="invalid_token", error_description="the token is not genuine"',
  ],
  [
    'one by a key that the issuer does not have',
    `Bearer ${signedToken(claims(), { alg: 'RS256', kid: 'other' })}`,
    'Bearer error="invalid_token", error_description="the token is not genuine"',
  ],
  [
    'one that has expired',
    `Bearer ${signedToken({ ...claims(), exp: seconds() - 1 })}`,
    'Bearer error="invalid_token", error_description="the token has expired"',
  ],
])('refuses a request with %s, and challenges it', async (_, authorization, challenge) => {
  const outcome = await through(bearerToken(), asked(authorization));
  expect(outcome).toMatchObject({ refused: 'not-authenticated', headers: { 'www-authenticate': challenge } });
});

test('a token that was good is not for ever', async () => {
  const token = `Bearer ${signedToken({ ...claims(), exp: seconds() + 60 })}`;
  expect(await through(bearerToken(), asked(token))).toMatchObject({ status: 200 });
  setAmbient({ ...ambient, now: () => Date.now() + 61_000 });
  expect(await through(bearerToken(), asked(token))).toMatchObject({ refused: 'not-authenticated' });
});

test('asks for none at open routes and callbacks', async () => {
  for (const access of ['public', 'callback'] as const) {
    const passing = exchange(contract({ access }), { headers: { authorization: '' } });
    expect(await through(bearerToken(), passing)).toMatchObject({ status: 200 });
  }
});
