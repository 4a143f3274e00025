import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { KeyObject } from 'node:crypto';
import { ambient } from '../../ambient.ts';
import { keysOf, type Keys } from './token.ts';

/** Keys this old are fetched again, so that one which the issuer has withdrawn is not trusted for ever. */
const oldMs = 60 * 60_000;
/** A key that is not known is asked for at most this often, however many key ids are invented. */
const pauseMs = 30_000;
const timeoutMs = 3000;

let known: { readonly issuer: string; readonly keys: Keys; readonly fetchedAt: number } | undefined;

/**
 * The key of an issuer by its id; undefined when the issuer has none by this id. The key set is fetched once per instance, and
 * again when it is old or does not hold a key. Throws a TransientFailure when it cannot be had and no older one has the key.
 */
export async function issuerKey(issuer: string, keyId: string): Promise<KeyObject | undefined> {
  const age = known?.issuer === issuer ? ambient.now() - known.fetchedAt : Infinity;
  const kept = known?.issuer === issuer ? known.keys.get(keyId) : undefined;
  if (age < (kept ? oldMs : pauseMs)) return kept;
  try {
    const keys = keysOf(await getJson(`${issuer}/.well-known/jwks.json`));
    known = { issuer, keys, fetchedAt: ambient.now() };
    return keys.get(keyId);
  } catch (cause) {
    // An issuer that is out of reach refuses no token whose key is known.
    if (kept) return kept;
    throw new TransientFailure(`the keys of ${issuer} cannot be fetched`, { cause });
  }
}

/** Something outside could not be asked; the same request can be sent again. */
class TransientFailure extends Error {
  override readonly name = 'TransientFailure';
}

function getJson(address: string): Promise<unknown> {
  const { protocol, hostname, port, pathname: path } = new URL(address);
  const send = protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send({ hostname, port, path }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode !== 200) return reject(new Error(`${address} answers ${response.statusCode}`));
        try {
          resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')));
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
    request.setTimeout(timeoutMs, () => request.destroy(new Error(`${address} does not answer`)));
    request.on('error', reject);
    request.end();
  });
}
