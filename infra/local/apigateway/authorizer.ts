import { createRemoteJWKSet, jwtVerify } from 'jose';
import { gatewayAnswer, type HttpAnswer } from './handler-answer.ts';
import { checkClaims, claimTexts, decodeToken, scopesOf, type DecodedToken, type TokenClaims } from './jwt.ts';

/** A key of this host that signs the tokens of a local user pool. */
export interface LocalKey {
  verify(signedText: string, signature: Buffer): boolean;
}

export interface AuthorizerSettings {
  readonly issuer: string;
  readonly audiences: ReadonlySet<string>;
  /** The key of the local pool that an issuer stands for; undefined for an issuer elsewhere. */
  readonly keyOf: (issuer: string) => LocalKey | undefined;
  readonly now: () => number;
}

export type Authorization =
  | { ok: true; jwt: { claims: Record<string, string>; scopes: readonly string[] | null } }
  | { ok: false; answer: HttpAnswer };

const largestCache = 5000;

/** The JWT authorizer of an HTTP API: signature, issuer, times and audience, then the scopes of the route. */
export class JwtAuthorizer {
  readonly #settings: AuthorizerSettings;
  /** Claims of tokens whose signature and issuer have been found good; times are checked on every use. */
  readonly #genuine = new Map<string, TokenClaims>();
  #remoteKeys: Promise<ReturnType<typeof createRemoteJWKSet>> | undefined;

  constructor(settings: AuthorizerSettings) {
    this.#settings = settings;
  }

  /** Decides about the value of an `Authorization` header; a route's scopes are met by any one of them. */
  async authorize(header: string | undefined, routeScopes: readonly string[]): Promise<Authorization> {
    const token = header?.replace(/^Bearer\s+/i, '') ?? '';
    if (token === '') return refuse(401, undefined);
    const claims = this.#genuine.get(token) ?? (await this.#verified(token));
    if (claims === undefined) return refuse(401, 'the token is not genuine');
    const verdict = checkClaims(claims, this.#settings.audiences, this.#settings.now());
    if (!verdict.ok) return refuse(401, verdict.reason);
    const granted = scopesOf(claims);
    const met = routeScopes.filter((scope) => granted.includes(scope));
    if (routeScopes.length > 0 && met.length === 0) {
      return {
        ok: false,
        answer: gatewayAnswer(403, 'Forbidden', {
          'www-authenticate': `Bearer scope="${routeScopes.join(' ')}" error="insufficient_scope"`,
        }),
      };
    }
    return { ok: true, jwt: { claims: claimTexts(claims), scopes: routeScopes.length === 0 ? null : met } };
  }

  async #verified(token: string): Promise<TokenClaims | undefined> {
    const decoded = decodeToken(token);
    if (decoded === undefined || !(await this.#isGenuine(token, decoded))) return undefined;
    if (this.#genuine.size >= largestCache) {
      for (const oldest of this.#genuine.keys()) {
        this.#genuine.delete(oldest);
        if (this.#genuine.size < largestCache / 2) break;
      }
    }
    this.#genuine.set(token, decoded.claims);
    return decoded.claims;
  }

  async #isGenuine(token: string, decoded: DecodedToken): Promise<boolean> {
    const { issuer, keyOf } = this.#settings;
    const local = keyOf(issuer);
    if (local === undefined) return this.#isGenuineElsewhere(token);
    // A pool's tokens name the address that the host had when it issued them; the pool id at its end stays.
    if (keyOf(decoded.claims.iss) !== local || decoded.algorithm !== 'RS256') return false;
    return local.verify(decoded.signedText, decoded.signature);
  }

  async #isGenuineElsewhere(token: string): Promise<boolean> {
    try {
      this.#remoteKeys ??= discoverKeys(this.#settings.issuer);
      await jwtVerify(token, await this.#remoteKeys, {
        issuer: this.#settings.issuer,
        currentDate: new Date(this.#settings.now()),
      });
      return true;
    } catch {
      this.#remoteKeys = undefined;
      return false;
    }
  }
}

async function discoverKeys(issuer: string): Promise<ReturnType<typeof createRemoteJWKSet>> {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const document: unknown = await response.json();
  const address =
    typeof document === 'object' && document !== null && 'jwks_uri' in document ? document.jwks_uri : undefined;
  if (typeof address !== 'string') throw new Error(`${issuer} names no key set.`);
  return createRemoteJWKSet(new URL(address));
}

function refuse(status: 401, reason: string | undefined): Authorization {
  const challenge = reason === undefined ? 'Bearer' : `Bearer error="invalid_token" error_description="${reason}"`;
  return { ok: false, answer: gatewayAnswer(status, 'Unauthorized', { 'www-authenticate': challenge }) };
}
