import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import type { Kernel } from '../kernel.ts';
import { row } from '../data-folder/transaction.ts';

/** The RSA key that one user pool signs its tokens with; made once and kept, sealed, in the host's database. */
export interface SigningKey {
  readonly keyId: string;
  /** The public half as it stands in the pool's key set. */
  readonly publicJwk: JsonWebKey & { kid: string; alg: 'RS256'; use: 'sig' };
  /** Signs a claims set as a compact JWT. */
  sign(claims: Readonly<Record<string, unknown>>): string;
}

/** A private key as pools sign with. It takes a fifth of a second. */
export function newSigningKey(): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
}

export function loadSigningKey(kernel: Kernel, poolId: string): SigningKey {
  kernel.db.exec(
    'CREATE TABLE IF NOT EXISTS cognito_keys (pool_id TEXT PRIMARY KEY, private_key TEXT NOT NULL) STRICT',
  );
  const stored = row<{ private_key: string }>(
    kernel.db.prepare('SELECT private_key FROM cognito_keys WHERE pool_id = ?'),
    poolId,
  );
  if (stored !== undefined) return signingKey(createPrivateKey(kernel.vault.open(stored.private_key)));
  const privateKey = kernel.newSigningKey();
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  kernel.db
    .prepare('INSERT INTO cognito_keys (pool_id, private_key) VALUES (?, ?)')
    .run(poolId, kernel.vault.seal(pem));
  return signingKey(privateKey);
}

function signingKey(privateKey: KeyObject): SigningKey {
  const publicKey = createPublicKey(privateKey);
  const jwk = publicKey.export({ format: 'jwk' });
  const keyId = createHash('sha256').update(`${jwk.e}.${jwk.n}`).digest('base64url');
  const header = encode({ kid: keyId, alg: 'RS256' });
  return {
    keyId,
    publicJwk: { ...jwk, kid: keyId, alg: 'RS256', use: 'sig' },
    sign(claims) {
      const text = `${header}.${encode(claims)}`;
      return `${text}.${sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64url')}`;
    },
  };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
