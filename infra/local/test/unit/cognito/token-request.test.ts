import { describe, expect, it } from 'vitest';
import type { PoolClient } from '#host/cognito/client-store.ts';
import { decideToken, type TokenRequest } from '#host/cognito/token-request.ts';

const client: PoolClient = {
  id: 'shop',
  poolId: 'pool',
  name: 'Web shop',
  secret: 's3cret:with colon',
  flows: ['client_credentials'],
  scopes: ['oms/orders.read', 'oms/orders.write'],
  accessTokenSeconds: 3600,
  createdAt: 0,
};
const clients: Record<string, PoolClient> = {
  shop: client,
  people: { ...client, id: 'people', flows: ['code'] },
  open: { ...client, id: 'open', secret: undefined },
};

function ask(body: Record<string, string>, more: Partial<TokenRequest> = {}) {
  const request: TokenRequest = {
    method: 'POST',
    contentType: 'application/x-www-form-urlencoded',
    authorization: undefined,
    body: new URLSearchParams(body).toString(),
    ...more,
  };
  return decideToken(request, (id) => clients[id]);
}

const grant = { grant_type: 'client_credentials' };
const credentials = { client_id: 'shop', client_secret: 's3cret:with colon' };
const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

describe('the token endpoint', () => {
  it('grants all scopes of the client when none is asked for', () => {
    expect(ask({ ...grant, ...credentials })).toEqual({ kind: 'grant', client, scopes: client.scopes });
  });

  it('grants the scopes asked for, once each', () => {
    const decision = ask({ ...grant, ...credentials, scope: 'oms/orders.read  oms/orders.read' });
    expect(decision).toMatchObject({ kind: 'grant', scopes: ['oms/orders.read'] });
  });

  it('takes credentials from the Authorization header', () => {
    expect(ask(grant, { authorization: basic('shop', 's3cret:with colon') }).kind).toBe('grant');
  });

  it.each([
    ['another method', ask({ ...grant, ...credentials }, { method: 'GET' }), 'invalid_request'],
    ['a JSON body', ask({ ...grant, ...credentials }, { contentType: 'application/json' }), 'invalid_request'],
    ['no grant type', ask(credentials), 'invalid_request'],
    ['another grant type', ask({ ...credentials, grant_type: 'password' }), 'unsupported_grant_type'],
    ['no credentials', ask(grant), 'invalid_client'],
    ['a wrong secret', ask({ ...grant, ...credentials, client_secret: 'wrong' }), 'invalid_client'],
    ['an unknown client', ask({ ...grant, ...credentials, client_id: 'nobody' }), 'invalid_client'],
    ['a client without a secret', ask({ ...grant, ...credentials, client_id: 'open' }), 'invalid_client'],
    ['a client for people', ask({ ...grant, ...credentials, client_id: 'people' }), 'unauthorized_client'],
    ['a scope that the client has not', ask({ ...grant, ...credentials, scope: 'oms/everything' }), 'invalid_scope'],
    ['broken Basic credentials', ask(grant, { authorization: 'Basic AAAA' }), 'invalid_client'],
  ])('refuses %s', (_, decision, error) => {
    expect(decision).toEqual({ kind: 'refuse', error });
  });
});
