import { expect, test } from 'vitest';
import { ifMatch } from '#shared/http/middlewares/if-match.ts';
import { contract, exchange, through } from '../../../support/api/exchange.ts';

const put = contract({ method: 'PUT' });

test('reads the version that a change is based on', async () => {
  const passing = exchange(put, { headers: { 'if-match': '"3"' } });
  expect(await through(ifMatch(), passing)).toMatchObject({ status: 200 });
  expect(passing.version).toBe(3);
});

test.each([
  [{}, 'version-required'],
  [{ 'if-match': '3' }, 'invalid-request'],
  [{ 'if-match': '"three"' }, 'invalid-request'],
  [{ 'if-match': '"03"' }, 'invalid-request'],
  [{ 'if-match': '"0"' }, 'invalid-request'],
  [{ 'if-match': '"1234567890123456"' }, 'invalid-request'],
  [{ 'if-match': '*' }, 'invalid-request'],
])('refuses a change with %j', async (headers, refused) => {
  expect(await through(ifMatch(), exchange(put, { headers }))).toMatchObject({ refused });
});

test('says of a weak tag that it never matches, and what to send', async () => {
  const outcome = await through(ifMatch(), exchange(put, { headers: { 'if-match': 'W/"1"' } }));
  expect(outcome).toMatchObject({ refused: 'invalid-request', detail: expect.stringMatching(/weak.*: "1"$/) });
});

test('asks for none where nothing is changed', async () => {
  expect(await through(ifMatch(), exchange(contract()))).toMatchObject({ status: 200 });
});
