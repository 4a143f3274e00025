import type { Operation } from '../description.ts';
import type { Draw } from '../draw.ts';
import type { Attack } from './hostile-bodies.ts';
import type { Header } from '../request.ts';
import { requestOf, type Parts } from '../valid/valid-requests.ts';

type HeaderAttack = (operation: Operation, parts: Parts, draw: Draw) => Attack | undefined;

/** What is done to headers, by its kind. */
export const headerAttacks: Readonly<Record<string, HeaderAttack>> = {
  'strange header': (operation, parts, draw) => withHeaders(operation, parts, [draw.among(strange)]),

  'idempotency key that is none': (operation, parts, draw) => {
    if (!parts.headers.some(([name]) => name === 'Idempotency-Key')) return undefined;
    const others = parts.headers.filter(([name]) => name !== 'Idempotency-Key');
    const key = draw.among(keys);
    const request = requestOf(operation, { ...parts, headers: [...others, ['Idempotency-Key', key]] });
    return { payload: key.slice(0, 300), request, expectation: 'refused' };
  },

  'two idempotency keys': (operation, parts, draw) => {
    if (!parts.headers.some(([name]) => name === 'Idempotency-Key')) return undefined;
    return withHeaders(operation, parts, [['idempotency-key', draw.among(['other', '', 'a,b', 'x'.repeat(100)])]]);
  },

  'entity tag that is none': (operation, parts, draw) => {
    const others = parts.headers.filter(([name]) => name !== 'If-Match');
    const tag = draw.among(tags);
    const request = requestOf(operation, { ...parts, headers: [...others, ['If-Match', tag]] });
    const checked = operation.method === 'PUT' || operation.method === 'PATCH';
    return { payload: tag.slice(0, 300), request, ...(checked ? { expectation: 'refused' as const } : {}) };
  },

  'body where none belongs': (operation, parts, draw) => {
    if (operation.body) return undefined;
    const body = Buffer.from(draw.among(['{}', 'x', '{"admin":true}', '[]', '\u0000', 'x'.repeat(100_000)]));
    const request = requestOf(operation, parts);
    return { payload: `${body.length} bytes`, request: { ...request, body } };
  },
};

const strange: readonly Header[] = [
  ['host', 'other.example'],
  ['host', 'a b'],
  ['host', '127.0.0.1:99999'],
  ['host', '"><script>'],
  ['host', ''],
  ['x-forwarded-proto', 'javascript'],
  ['x-forwarded-proto', 'a b'],
  ['x-forwarded-proto', ''],
  ['x-forwarded-proto', 'https,http'],
  ['x-forwarded-host', 'other.example'],
  ['x-forwarded-for', '1.2.3.4, 5.6.7.8'],
  ['x-forwarded-for', "'; DROP TABLE"],
  ['x-original-url', '/v1/branches'],
  ['x-rewrite-url', '/v1/branches'],
  ['x-http-method-override', 'DELETE'],
  ['x-amzn-requestid', '../../x'],
  ['x-amzn-trace-id', 'Root=1-0-0;Parent=0;Sampled=1'],
  ['x-request-id', 'forged'],
  ['x-client-id', 'root'],
  ['authorization-scopes', 'oms/orders:write'],
  ['__proto__', 'x'],
  ['constructor', 'x'],
  ['tostring', 'x'],
  ['cookie', 'a=b; __proto__=1; c'],
  ['cookie', 'x'.repeat(4_000)],
  ['content-type', 'text/plain'],
  ['content-encoding', 'x'],
  ['transfer-encoding', 'identity'],
  ['accept', 'application/xml'],
  ['accept', '*/*;q=0'],
  ['accept-encoding', 'gzip;q=0, *;q=0'],
  ['accept-language', 'ru;q=5'],
  ['range', 'bytes=0-1'],
  ['if-none-match', '*'],
  ['if-modified-since', 'Thu, 01 Jan 1970 00:00:00 GMT'],
  ['origin', 'null'],
  ['origin', 'https://evil.example'],
  ['access-control-request-method', 'DELETE'],
  ['upgrade', 'h2c'],
  ['forwarded', 'for="_x";host=other.example'],
  ['user-agent', '${jndi:ldap://127.0.0.1/a}'],
  ['user-agent', '\u00ff\u00fe'],
  ['x-long', 'x'.repeat(6_000)],
  ['webhook-id', 'msg_1'],
  ['webhook-timestamp', '0'],
  ['webhook-signature', 'v1,AAAA'],
  ['stripe-signature', 't=0,v1=00'],
];

const keys = [
  '',
  ' ',
  'a b',
  'part 1',
  'fuzz part 0',
  '\u00e9',
  '\u00a0',
  'a\tb',
  'x'.repeat(129),
  'x'.repeat(4_000),
  '\u00ff'.repeat(20),
  'ключ'.replace(/./g, '\u00d0'),
];

const tags = [
  '',
  '*',
  '1',
  '"',
  '""',
  '"1',
  "'1'",
  '"1", "2"',
  '"-1"',
  '"1.0"',
  '"1e3"',
  '"0x1"',
  'W/1',
  'w/"1"',
  '"١"'.replace('١', '\u00b9'),
  '"9999999999999999"',
  `"${'1'.repeat(300)}"`,
  '"1"x',
  'null',
];

function withHeaders(operation: Operation, parts: Parts, more: readonly Header[]): Attack {
  const payload = more.map(([name, value]) => `${name}: ${value.slice(0, 300)}`).join('; ');
  return { payload, request: requestOf(operation, { ...parts, headers: [...parts.headers, ...more] }) };
}
