import { timingSafeEqual } from 'node:crypto';
import type { PoolClient } from './client-store.ts';

/** A request to the token endpoint, its body read. */
export interface TokenRequest {
  readonly method: string;
  readonly contentType: string | undefined;
  readonly authorization: string | undefined;
  readonly body: string;
}

export type TokenErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope';

/** What the token endpoint decided: a token for these scopes, or an OAuth error. */
export type TokenDecision =
  | { kind: 'grant'; client: PoolClient; scopes: readonly string[] }
  | { kind: 'refuse'; error: TokenErrorCode };

/**
 * Decides about a client-credentials request as Cognito does (RFC 6749, section 4.4). Credentials stand in the
 * `Authorization` header or in the body; without `scope` all scopes of the client are granted.
 */
export function decideToken(request: TokenRequest, find: (clientId: string) => PoolClient | undefined): TokenDecision {
  const refuse = (error: TokenErrorCode): TokenDecision => ({ kind: 'refuse', error });
  if (request.method !== 'POST') return refuse('invalid_request');
  if (!request.contentType?.toLowerCase().startsWith('application/x-www-form-urlencoded'))
    return refuse('invalid_request');
  const form = new URLSearchParams(request.body);
  const grantType = form.get('grant_type');
  if (grantType === null) return refuse('invalid_request');
  if (grantType !== 'client_credentials') return refuse('unsupported_grant_type');
  const credentials = credentialsOf(request.authorization, form);
  if (credentials === undefined) return refuse('invalid_client');
  const client = find(credentials.id);
  if (client === undefined) return refuse('invalid_client');
  if (client.secret === undefined || !sameText(client.secret, credentials.secret)) return refuse('invalid_client');
  if (!client.flows.includes('client_credentials')) return refuse('unauthorized_client');
  const asked = (form.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  if (asked.some((scope) => !client.scopes.includes(scope))) return refuse('invalid_scope');
  return { kind: 'grant', client, scopes: asked.length === 0 ? client.scopes : [...new Set(asked)] };
}

function credentialsOf(authorization: string | undefined, form: URLSearchParams) {
  const [scheme = '', encoded = ''] = (authorization ?? '').split(' ');
  if (scheme.toLowerCase() === 'basic') {
    const text = Buffer.from(encoded, 'base64').toString('utf8');
    const colon = text.indexOf(':');
    return colon < 0 ? undefined : { id: text.slice(0, colon), secret: text.slice(colon + 1) };
  }
  const [id, secret] = [form.get('client_id'), form.get('client_secret')];
  return id === null || secret === null ? undefined : { id, secret };
}

function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
