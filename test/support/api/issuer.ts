import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { resourceServer, type Scope } from '#shared/contracts/scopes.ts';

const kid = 'test';
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const keySet = JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' }] });

// Whoever verifies tokens in this process fetches the key from here, as from Cognito.
const server = createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'application/json', connection: 'close' }).end(keySet);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
server.unref();
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('the issuer has no port');

/** The issuer of this process's tokens. */
export const issuer = `http://127.0.0.1:${address.port}/pool`;
process.env['TOKEN_ISSUER'] = issuer;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token with these claims, truly signed. */
export function signedToken(claims: Readonly<Record<string, unknown>>, header: object = { kid, alg: 'RS256' }): string {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64url')}`;
}

/** The claims of a client's token, good for an hour from now. */
export function claimsOf(clientId: string, scopes: readonly Scope[]): Record<string, unknown> {
  return {
    sub: clientId,
    client_id: clientId,
    token_use: 'access',
    iss: issuer,
    scope: scopes.map((scope) => `${resourceServer}/${scope}`).join(' '),
    exp: Math.floor(Date.now() / 1000) + 3600,
  };
}

const tokens = new Map<string, string>();

/** A client's access token; the same one each time, as a client keeps it. Good for twenty years: tests move the clock by days, and by years. */
export function accessToken(clientId: string, scopes: readonly Scope[]): string {
  const name = `${clientId} ${scopes.join(' ')}`;
  let token = tokens.get(name);
  if (token === undefined)
    tokens.set(
      name,
      (token = signedToken({
        ...claimsOf(clientId, scopes),
        exp: Math.floor(Date.now() / 1000) + 20 * 365 * 24 * 3600,
      })),
    );
  return token;
}
