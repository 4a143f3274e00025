import { ambient } from '../../ambient.ts';
import { required } from '../../environment.ts';
import { remember } from '../../remembered.ts';
import { isGuarded, type Middleware } from '../exchange.ts';
import { issuerKey } from '../access/issuer-keys.ts';
import type { Refusal } from '../refusal.ts';
import { genuineClaims, openToken, untimely, type Claims } from '../access/token.ts';

/** Tokens that were found genuine; their times are looked at each time. */
const genuine = remember<Claims>(1000, 5 * 60_000);

/** Takes the access token of a request and verifies it, before anything is read from a table. */
export function bearerToken(): Middleware {
  return {
    before: async ({ event: exchange }) => {
      if (!isGuarded(exchange.route.contract)) return undefined;
      const [, token] = /^Bearer +(\S+) *$/i.exec(exchange.headers['authorization'] ?? '') ?? [];
      if (token === undefined) return unauthenticated('send an access token: Authorization: Bearer …', undefined);
      const claims = genuine.get(token) ?? (await verified(token));
      const wrong = claims ? untimely(claims, ambient.now()) : 'the token is not genuine';
      if (!claims || wrong) return unauthenticated(`${wrong}; fetch a new one`, wrong);
      exchange.claims = claims;
      return undefined;
    },
  };
}

async function verified(token: string): Promise<Claims | undefined> {
  const issuer = required('TOKEN_ISSUER');
  const open = openToken(token);
  const key = open && (await issuerKey(issuer, open.keyId));
  const claims = key && genuineClaims(open, key, issuer);
  if (claims) genuine.set(token, claims);
  return claims;
}

/** The refusal of a request without a token that counts. `error` is why, for the challenge of RFC 6750; none was sent without. */
export function unauthenticated(detail: string, error: string | undefined): Refusal {
  const challenge = error === undefined ? 'Bearer' : `Bearer error="invalid_token", error_description="${error}"`;
  return { refused: 'not-authenticated', detail, headers: { 'www-authenticate': challenge } };
}
