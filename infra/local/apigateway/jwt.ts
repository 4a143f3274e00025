import * as z from 'zod';

/** A JWT taken apart; nothing about it has been checked. */
export interface DecodedToken {
  readonly algorithm: string;
  readonly claims: TokenClaims;
  /** What the signature was made over. */
  readonly signedText: string;
  readonly signature: Buffer;
}

export type TokenClaims = z.infer<typeof claimsSchema>;

const claimsSchema = z.looseObject({
  iss: z.string(),
  exp: z.number(),
  nbf: z.number().optional(),
  iat: z.number().optional(),
  aud: z.union([z.string(), z.array(z.string())]).optional(),
  client_id: z.string().optional(),
  scope: z.string().optional(),
  scp: z.union([z.string(), z.array(z.string())]).optional(),
});
const headerSchema = z.looseObject({ alg: z.string() });

/** Takes a compact JWT apart; undefined when it is none. */
export function decodeToken(token: string): DecodedToken | undefined {
  const [header = '', payload = '', signature = '', ...rest] = token.split('.');
  if (signature === '' || rest.length > 0) return undefined;
  const head = headerSchema.safeParse(parsePart(header));
  const claims = claimsSchema.safeParse(parsePart(payload));
  if (!head.success || !claims.success) return undefined;
  return {
    algorithm: head.data.alg,
    claims: claims.data,
    signedText: `${header}.${payload}`,
    signature: Buffer.from(signature, 'base64url'),
  };
}

/** What an authorizer decided about a token's claims; a refusal carries the reason that the client is told. */
export type ClaimsVerdict = { ok: true } | { ok: false; reason: string };

/**
 * Checks times and audience as an HTTP API's JWT authorizer does: `aud`, or where there is none `client_id`, must be
 * one of the audiences. `now` in milliseconds.
 */
export function checkClaims(claims: TokenClaims, audiences: ReadonlySet<string>, now: number): ClaimsVerdict {
  const seconds = now / 1000;
  if (claims.exp <= seconds) return { ok: false, reason: 'the token has expired' };
  if (claims.nbf !== undefined && claims.nbf > seconds) return { ok: false, reason: 'the token is not valid yet' };
  if (claims.iat !== undefined && claims.iat > seconds + 1)
    return { ok: false, reason: 'the token is from the future' };
  const meant = claims.aud === undefined ? [claims.client_id ?? ''] : [claims.aud].flat();
  if (!meant.some((audience) => audiences.has(audience)))
    return { ok: false, reason: 'the token has an invalid audience' };
  return { ok: true };
}

/** The scopes of a token, from `scope` or `scp`. */
export function scopesOf(claims: TokenClaims): string[] {
  const granted = claims.scope ?? claims.scp ?? '';
  return Array.isArray(granted) ? granted : granted.split(' ').filter((scope) => scope !== '');
}

/** Claims as the event carries them: every value as text. */
export function claimTexts(claims: TokenClaims): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(claims)) {
    if (Array.isArray(value)) texts[name] = `[${value.join(' ')}]`;
    else texts[name] = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
  }
  return texts;
}

function parsePart(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
