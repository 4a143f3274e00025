import { describe, expect, it } from 'vitest';
import { JwtAuthorizer } from '#host/apigateway/authorizer.ts';
import { loadSigningKey } from '#host/cognito/signing-key.ts';
import { testKernel } from '#host/test/support/kernel.ts';

const kernel = testKernel();
const key = loadSigningKey(kernel, 'eu_pool');
const otherKey = loadSigningKey(kernel, 'eu_other');
const now = kernel.timeline.now();
const seconds = Math.floor(now / 1000);
const good = {
  iss: 'http://127.0.0.1:3000/eu_pool',
  client_id: 'channel',
  scope: 'orders/read orders/write',
  exp: seconds + 60,
  iat: seconds,
};

const authorizer = new JwtAuthorizer({
  issuer: 'https://cognito-idp.eu-central-1.amazonaws.com/eu_pool',
  audiences: new Set(['channel', 'audience']),
  keyOf: (issuer) => (issuer.endsWith('/eu_pool') ? key : issuer.endsWith('/eu_other') ? otherKey : undefined),
  now: () => kernel.timeline.now(),
});

const authorize = (token: string, scopes: string[] = []) => authorizer.authorize(`Bearer ${token}`, scopes);

describe('the JWT authorizer', () => {
  it('lets a genuine token through, with its claims as text', async () => {
    const answer = await authorize(key.sign(good), ['orders/write', 'stock/write']);
    expect(answer).toEqual({
      ok: true,
      jwt: {
        claims: { ...good, exp: String(good.exp), iat: String(good.iat) },
        scopes: ['orders/write'],
      },
    });
  });

  it('takes a token without the word Bearer, and an audience in aud', async () => {
    const { client_id: _, ...claims } = good;
    expect((await authorizer.authorize(key.sign({ ...claims, aud: ['x', 'audience'] }), [])).ok).toBe(true);
  });

  it.each([
    ['no token', ''],
    ['text that is no token', 'abc'],
    ['another pool’s key', otherKey.sign(good)],
    ['another pool’s token', otherKey.sign({ ...good, iss: 'http://127.0.0.1:3000/eu_other' })],
    ['a changed payload', tampered(key.sign(good))],
    ['no signature', unsigned()],
    ['a token that has expired', key.sign({ ...good, exp: seconds })],
    ['a token that is not valid yet', key.sign({ ...good, nbf: seconds + 60 })],
    ['a token from the future', key.sign({ ...good, iat: seconds + 600 })],
    ['a token for another client', key.sign({ ...good, client_id: 'someone' })],
    ['a token whose aud is another, whatever its client', key.sign({ ...good, aud: 'someone' })],
  ])('answers 401 for %s', async (_, token) => {
    const answer = await authorize(token);
    expect(answer).toMatchObject({ ok: false, answer: { status: 401, body: '{"message":"Unauthorized"}' } });
  });

  it('answers 403 where the token has none of the scopes', async () => {
    const answer = await authorize(key.sign(good), ['stock/write']);
    expect(answer).toMatchObject({ ok: false, answer: { status: 403, body: '{"message":"Forbidden"}' } });
  });

  it('refuses a token that it has seen once its time is over', async () => {
    const token = key.sign({ ...good, exp: seconds + 30 });
    expect((await authorize(token)).ok).toBe(true);
    await kernel.timeline.advance(31_000);
    expect((await authorize(token)).ok).toBe(false);
  });
});

function tampered(token: string): string {
  const [header, , signature] = token.split('.');
  const payload = Buffer.from(JSON.stringify({ ...good, scope: 'everything' })).toString('base64url');
  return [header, payload, signature].join('.');
}

function unsigned(): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(good)}.AA`;
}
