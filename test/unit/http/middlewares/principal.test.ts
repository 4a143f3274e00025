import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { setSend, type Send } from '#shared/dynamodb/protocol/database.ts';
import { principal } from '#shared/http/middlewares/principal.ts';
import { contract, exchange, through } from '../../../support/api/exchange.ts';

beforeEach(() => void vi.stubEnv('PARTIES_TABLE', 'parties'));
afterEach(() => {
  setSend();
  vi.unstubAllEnvs();
});

/** A client whose token says what this one's rights are looked up by. */
const claimsOf = (id: string, more = {}) => ({ sub: id, client_id: id, scope: 'oms/orders:read other/thing', ...more });

/** Lets the table hold these bindings, by client. */
function bound(bindings: Readonly<Record<string, { disabled?: boolean; grantedBy?: string[] }>>): void {
  const rowOf = (party: string) => {
    const binding = bindings[party.replace('client#', '')];
    if (!binding) return undefined;
    const { disabled = false, grantedBy = [] } = binding;
    const list = (ids: string[]) => ({ L: ids.map((id) => ({ S: id })) });
    const reach = { channels: list(['web']), branches: list(['uk']), locations: list([]) };
    const details = { ...reach, grantedBy: list(grantedBy), disabled: { BOOL: disabled } };
    return { party: { S: party }, entry: { S: 'BINDING' }, binding: { M: details } };
  };
  const keysIn = (body: string) => [...body.matchAll(/"party":\{"S":"([^"]+)"\}/g)].map(([, party = '']) => party);
  const answer: Send = async (operation, body) => {
    const rows = keysIn(body).flatMap((party) => rowOf(party) ?? []);
    return {
      status: 200,
      text: JSON.stringify(operation === 'GetItem' ? { Item: rows[0] } : { Responses: { parties: rows } }),
    };
  };
  setSend(answer);
}

const asked = async (claims: object | undefined) => {
  const passing = exchange(contract());
  const outcome = await through(principal(), Object.assign(passing, claims ? { claims } : {}));
  return { outcome, caller: passing.caller };
};

test('finds how far the rights of a client reach, and which of its scopes are ours', async () => {
  bound({ shop: {} });
  const { outcome, caller } = await asked(claimsOf('shop'));
  expect(outcome).toMatchObject({ status: 200 });
  expect(caller).toMatchObject({ kind: 'client', id: 'shop', channels: ['web'], branches: ['uk'], locations: [] });
  expect(caller?.scopes).toEqual(new Set(['orders:read']));
});

test('gives the first client of a deployment everything without looking it up', async () => {
  vi.stubEnv('ROOT_CLIENT_ID', 'first');
  setSend(() => Promise.reject(new Error('nothing is to be read')));
  expect((await asked(claimsOf('first'))).caller).toMatchObject({ channels: 'all', branches: 'all', locations: 'all' });
});

test.each([
  ['without a token', undefined, 'not-authorised'],
  ['without rights', claimsOf('unknown'), 'not-authorised'],
  ['who signed in with a client that has rights', { ...claimsOf('desk'), sub: 'ada' }, 'not-authorised'],
  ['whose rights were taken away', claimsOf('ended'), 'not-authenticated'],
  ['whose rights come from some that were taken away', claimsOf('child'), 'not-authenticated'],
  ['whose rights come from some that are gone', claimsOf('orphan'), 'not-authenticated'],
])('refuses who comes %s', async (_, claims, refused) => {
  bound({
    desk: {},
    ended: { disabled: true },
    child: { grantedBy: ['desk', 'ended'] },
    orphan: { grantedBy: ['gone'] },
  });
  const { outcome, caller } = await asked(claims);
  expect(outcome).toMatchObject({ refused });
  expect(caller).toBeUndefined();
});

test('asks nobody at routes that are open to all', async () => {
  setSend(() => Promise.reject(new Error('nothing is to be read')));
  expect(await through(principal(), exchange(contract({ access: 'public' })))).toMatchObject({ status: 200 });
});
