import { createPublicKey, verify, type JsonWebKey, type KeyObject } from 'node:crypto';

/** What a verified access token says. */
export interface Claims {
  /** Who it was issued to: for a machine its client id, for a person their own id. */
  readonly sub: string;
  readonly client_id: string;
  /** Scopes, separated by spaces. */
  readonly scope: string;
  /** Seconds since the epoch. */
  readonly exp: number;
  readonly nbf?: number;
}

/** Public keys of an issuer by key id. */
export type Keys = ReadonlyMap<string, KeyObject>;

/** A token taken apart; nothing about it has been checked. */
export interface OpenToken {
  readonly keyId: string;
  readonly signedText: string;
  readonly signature: Buffer;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** No access token of the pool is longer, and no time is spent on one that is. */
const longestToken = 8192;

/** Takes an access token apart. Undefined unless it is a compact JWS by RS256 that names its key: no other is ever tried. */
export function openToken(token: string): OpenToken | undefined {
  if (token.length > longestToken) return undefined;
  const [, signedText = '', head = '', body = '', signature = ''] =
    /^(([\w-]+)\.([\w-]+))\.([\w-]+)$/.exec(token) ?? [];
  const header = objectIn(head);
  const payload = objectIn(body);
  if (!header || !payload || header['alg'] !== 'RS256' || 'crit' in header) return undefined;
  const keyId = header['kid'];
  if (typeof keyId !== 'string') return undefined;
  return { keyId, signedText, signature: Buffer.from(signature, 'base64url'), payload };
}

/** The claims of a token that `key` has signed and that `issuer` gave out for access; undefined for any other. */
export function genuineClaims({ payload, signedText, signature }: OpenToken, key: KeyObject, issuer: string) {
  if (!verify('RSA-SHA256', Buffer.from(signedText), key, signature)) return undefined;
  if (payload['iss'] !== issuer || payload['token_use'] !== 'access') return undefined;
  const { sub, client_id, scope = '', exp, nbf } = payload;
  const whole = [sub, client_id, scope].every((text) => typeof text === 'string') && typeof exp === 'number';
  if (!whole || (nbf !== undefined && typeof nbf !== 'number')) return undefined;
  return payload as unknown as Claims;
}

/** Why a genuine token is of no use at `now` (milliseconds); undefined when it is. */
export function untimely({ exp, nbf }: Claims, now: number): string | undefined {
  if (exp * 1000 <= now) return 'the token has expired';
  return nbf !== undefined && nbf * 1000 > now ? 'the token is not valid yet' : undefined;
}

/** The keys for signatures by RSA in a key set (RFC 7517); others are left out. Throws when it is no key set. */
export function keysOf(keySet: unknown): Keys {
  const { keys } = (keySet ?? {}) as { keys?: unknown };
  if (!Array.isArray(keys)) throw new TypeError('the issuer answered with something that is no key set');
  const usable = (keys as (JsonWebKey & { kid?: string; use?: string })[]).filter(
    ({ kty, kid, use = 'sig' }) => kty === 'RSA' && use === 'sig' && kid !== undefined,
  );
  return new Map(usable.map((jwk) => [String(jwk.kid), createPublicKey({ key: jwk, format: 'jwk' })]));
}

function objectIn(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
