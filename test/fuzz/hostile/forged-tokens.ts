import { createHmac, generateKeyPairSync, sign } from 'node:crypto';

/** A token taken apart. */
interface TokenParts {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly text: readonly [header: string, payload: string, signature: string];
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (part: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** A token signed by a stranger. */
function signed(header: unknown, claims: unknown): string {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64url')}`;
}

function hashed(header: unknown, claims: unknown, secret: string): string {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

const now = () => Math.floor(Date.now() / 1000);

/** What an `Authorization` header can hold that proves nothing, by name, made out of a true token. */
export const forgeries: Readonly<Record<string, (token: TokenParts) => string>> = {
  'no token': () => 'Bearer',
  'an empty header': () => '',
  'a word': () => 'Bearer token',
  'three words': () => 'Bearer x.y.z',
  'only dots': () => 'Bearer ..',
  'four parts': ({ text }) => `Bearer ${text.join('.')}.x`,
  'two parts': ({ text }) => `Bearer ${text[0]}.${text[1]}`,
  'name and password': () => `Basic ${Buffer.from('root:root').toString('base64')}`,
  'no signature': ({ text }) => `Bearer ${text[0]}.${text[1]}.`,
  'half a signature': ({ text }) => `Bearer ${text[0]}.${text[1]}.${text[2].slice(0, 100)}`,
  'a signature turned round': ({ text }) => `Bearer ${text[0]}.${text[1]}.${[...text[2]].reverse().join('')}`,
  'algorithm none': ({ text, header }) => `Bearer ${encode({ ...header, alg: 'none' })}.${text[1]}.`,
  'algorithm None with a signature': ({ text, header }) =>
    `Bearer ${encode({ ...header, alg: 'None' })}.${text[1]}.${text[2]}`,
  'algorithm left out': ({ text }) => `Bearer ${encode({ typ: 'JWT' })}.${text[1]}.${text[2]}`,
  'hashed with the public key': ({ header, claims }) =>
    `Bearer ${hashed({ ...header, alg: 'HS256' }, claims, publicKey.export({ type: 'spki', format: 'pem' }).toString())}`,
  'hashed with nothing': ({ header, claims }) => `Bearer ${hashed({ ...header, alg: 'HS256' }, claims, '')}`,
  'a later end': ({ text, header, claims }) =>
    `Bearer ${encode(header)}.${encode({ ...claims, exp: 4102444800 })}.${text[2]}`,
  'more scopes': ({ text, header, claims }) =>
    `Bearer ${encode(header)}.${encode({ ...claims, scope: `${String(claims['scope'])} oms/everything` })}.${text[2]}`,
  'another client': ({ text, header, claims }) =>
    `Bearer ${encode(header)}.${encode({ ...claims, client_id: 'root' })}.${text[2]}`,
  'signed by a stranger': ({ header, claims }) => `Bearer ${signed(header, claims)}`,
  'signed by a stranger, ended': ({ header, claims }) => `Bearer ${signed(header, { ...claims, exp: now() - 3600 })}`,
  'signed by a stranger, from another issuer': ({ header, claims }) =>
    `Bearer ${signed(header, { ...claims, iss: 'https://issuer.example' })}`,
  'signed by a stranger, key named by a path': ({ header, claims }) =>
    `Bearer ${signed({ ...header, kid: '../../../../dev/null' }, claims)}`,
  'signed by a stranger who brings the key': ({ header, claims }) =>
    `Bearer ${signed({ ...header, jwk: publicKey.export({ format: 'jwk' }) }, claims)}`,
  'signed by a stranger who names the keys': ({ header, claims }) =>
    `Bearer ${signed({ ...header, jku: 'http://127.0.0.1:9/keys', x5u: 'http://127.0.0.1:9/x' }, claims)}`,
  'claims that are a list': ({ text, header }) => `Bearer ${encode(header)}.${encode([1])}.${text[2]}`,
  'claims that are nothing': ({ text, header }) => `Bearer ${encode(header)}.${encode(null)}.${text[2]}`,
  'an end that is a text': ({ text, header, claims }) =>
    `Bearer ${encode(header)}.${encode({ ...claims, exp: 'never' })}.${text[2]}`,
  'a token of 6,000 characters': ({ text }) => `Bearer ${text[0]}.${'A'.repeat(6_000)}.${text[2]}`,
  'a token twice': ({ text }) => `Bearer ${text.join('.')},Bearer ${text.join('.')}`,
};

/** The forgery of this name, made out of a true token. Throws a RangeError for a name that is not there. */
export function forged(name: string, token: string): string {
  const forge = forgeries[name];
  if (!forge) throw new RangeError(`there is no forgery "${name}"`);
  const [header = '', payload = '', signature = ''] = token.split('.');
  return forge({ header: decode(header), claims: decode(payload), text: [header, payload, signature] });
}
