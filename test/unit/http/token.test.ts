import { generateKeyPairSync } from 'node:crypto';
import * as fc from 'fast-check';
import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { genuineClaims, keysOf, openToken, untimely } from '#shared/http/access/token.ts';

const issuer = 'https://issuer.example/pool';
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const whole = {
  sub: 'c',
  client_id: 'c',
  token_use: 'access',
  scope: 'oms/orders:read',
  iss: issuer,
  exp: 4_000_000_000,
};

/** A token made by another implementation than the one that reads it. */
const token = (claims: object = whole, header: object = {}, key = privateKey) =>
  new SignJWT({ ...claims }).setProtectedHeader({ alg: 'RS256', kid: 'k', ...header }).sign(key);

const claimsIn = async (text: string | Promise<string>) => {
  const open = openToken(await text);
  return open && genuineClaims(open, publicKey, issuer);
};

describe('a token', () => {
  test('that the issuer signed for access is genuine', async () => {
    expect(openToken(await token())?.keyId).toBe('k');
    expect(await claimsIn(token())).toEqual(whole);
    expect(await claimsIn(token({ ...whole, scope: undefined }))).not.toHaveProperty('scope', 'oms/orders:read');
  });

  test.each<[string, () => Promise<string> | string]>([
    ['signed by a stranger', () => token(whole, {}, stranger.privateKey)],
    ['of another issuer', () => token({ ...whole, iss: 'https://other.example/pool' })],
    ['that says who somebody is', () => token({ ...whole, token_use: 'id' })],
    ['without an end', () => token({ ...whole, exp: undefined })],
    ['that names nobody', () => token({ ...whole, sub: undefined })],
    ['that names no client', () => token({ ...whole, client_id: 7 })],
    ['by another algorithm', () => token(whole, { alg: 'PS256' })],
    ['that names no key', () => token(whole, { kid: undefined })],
    ['with an extension that must be understood', () => token(whole, { crit: ['b64'], b64: true })],
    ['longer than any', () => token({ ...whole, scope: 'x'.repeat(8000) })],
  ])('%s is not', async (_, made) => {
    expect(await claimsIn(made())).toBeUndefined();
  });

  test('of which any character is changed is not', async () => {
    const good = await token();
    const place = fc.integer({ min: 0, max: good.length - 1 });
    fc.assert(
      fc.property(place, fc.constantFrom('A', 'z', '0', '_', '.', '=', ' '), (at, letter) => {
        fc.pre(good[at] !== letter);
        const changed = `${good.slice(0, at)}${letter}${good.slice(at + 1)}`;
        const open = openToken(changed);
        const claims = open && genuineClaims(open, publicKey, issuer);
        // The last letter of a part has bits that stand for nothing.
        if (claims) expect(claims).toEqual(whole);
      }),
    );
  });

  test('can be any text without harm', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.base64String(), { minLength: 3 }).map((p) => p.join('.')),
        ),
        (text) => {
          const open = openToken(text);
          expect(open && genuineClaims(open, publicKey, issuer)).toBeUndefined();
        },
      ),
    );
  });

  test('counts between its times only', () => {
    const timed = { ...whole, nbf: 1000, exp: 2000 };
    expect([999_999, 1_000_000, 1_999_999, 2_000_000].map((now) => untimely(timed, now))).toEqual([
      'the token is not valid yet',
      undefined,
      undefined,
      'the token has expired',
    ]);
  });
});

test('a key set gives its keys for signatures by RSA, and nothing else is one', () => {
  const jwk = publicKey.export({ format: 'jwk' });
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  const keys = [{ ...jwk, kid: 'a' }, { ...jwk, kid: 'b', use: 'enc' }, { ...curve, kid: 'c' }, { ...jwk }];
  expect([...keysOf({ keys }).keys()]).toEqual(['a']);
  expect(() => keysOf({ message: 'Not Found' })).toThrow('no key set');
  expect(() => keysOf(null)).toThrow('no key set');
});
