import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import { AwsError } from '../service.ts';

/** A request as it is signed in its address; header names in lower case. */
export interface SignedRequest {
  readonly method: string;
  /** As it was sent, percent signs and all. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export interface SigningKey {
  readonly id: string;
  readonly secret: string;
}

const algorithm = 'AWS4-HMAC-SHA256';
/** S3 takes a signature for at most a week; in seconds. */
const longest = 604_800;
/** By how much the clock of who has signed may be ahead, in ms. */
const aheadAtMost = 900_000;

/**
 * Checks the signature (Version 4) that an address carries in its query: that it is by `key`, of this request, and has not expired
 * at `now` (ms).
 * @throws AwsError with what is wrong: AccessDenied, AuthorizationQueryParametersError, SignatureDoesNotMatch, InvalidAccessKeyId (403).
 */
export function checkSignedAddress(request: SignedRequest, key: SigningKey, region: string, now: number): void {
  const { query, headers } = request;
  const given = (name: string) => query.get(name) ?? '';
  if (!query.has('X-Amz-Signature')) throw denied('Only addresses that are signed in their query are answered here.');
  if (given('X-Amz-Algorithm') !== algorithm) throw wrongParameter(`X-Amz-Algorithm must be ${algorithm}.`);
  const date = given('X-Amz-Date');
  const signedAt = timeOf(date);
  const expires = Number(given('X-Amz-Expires'));
  if (signedAt === undefined) throw wrongParameter('X-Amz-Date must be a time such as 20261130T120000Z.');
  if (!Number.isInteger(expires) || expires < 1 || expires > longest) {
    throw wrongParameter(`X-Amz-Expires must be a number of seconds from 1 to ${longest}.`);
  }
  const scope = `${date.slice(0, 8)}/${region}/s3/aws4_request`;
  const [id, ...rest] = given('X-Amz-Credential').split('/');
  if (rest.join('/') !== scope) throw wrongParameter(`X-Amz-Credential must end with ${scope}.`);
  if (id !== key.id) throw new AwsError('InvalidAccessKeyId', `There is no access key ${id}.`, 403);
  if (now > signedAt + expires * 1000) throw denied('Request has expired');
  if (now < signedAt - aheadAtMost) throw denied('Request is not valid yet');

  const signedHeaders = given('X-Amz-SignedHeaders').split(';');
  if (!signedHeaders.includes('host')) throw wrongParameter('X-Amz-SignedHeaders must name the host.');
  const unsigned = Object.keys(headers).find((name) => name.startsWith('x-amz-') && !signedHeaders.includes(name));
  if (unsigned !== undefined)
    throw denied(`There were headers present in the request which were not signed: ${unsigned}`);
  const canonical = [
    request.method,
    request.path,
    canonicalQuery(query),
    ...signedHeaders.map((name) => `${name}:${(headers[name] ?? '').trim().replaceAll(/\s+/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    headers['x-amz-content-sha256'] ?? query.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD',
  ].join('\n');
  const text = [algorithm, date, scope, hash('sha256', canonical)].join('\n');
  const signingKey = scope
    .split('/')
    .reduce<Buffer>((made, part) => createHmac('sha256', made).update(part).digest(), Buffer.from(`AWS4${key.secret}`));
  const expected = createHmac('sha256', signingKey).update(text).digest();
  const signature = Buffer.from(given('X-Amz-Signature'), 'hex');
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
    throw new AwsError(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided: send the method, the address and the signed headers as they were signed.',
      403,
    );
  }
}

const denied = (message: string) => new AwsError('AccessDenied', message, 403);
const wrongParameter = (message: string) => new AwsError('AuthorizationQueryParametersError', message, 400);

function timeOf(text: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  const time = parts ? Date.parse(text.replace(/^(....)(..)(..T..)(..)/, '$1-$2-$3:$4:')) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&');
}

const encoded = (text: string) =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
