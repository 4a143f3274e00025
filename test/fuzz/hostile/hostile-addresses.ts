import type { Operation } from '../description.ts';
import type { Draw } from '../draw.ts';
import type { Attack } from './hostile-bodies.ts';
import { hostileText } from './hostile-texts.ts';
import { requestOf, type Parts } from '../valid/valid-requests.ts';

type AddressAttack = (operation: Operation, parts: Parts, draw: Draw) => Attack | undefined;

/** What is done to paths and queries, by its kind. */
export const addressAttacks: Readonly<Record<string, AddressAttack>> = {
  'hostile text in the path': (operation, parts, draw) => {
    const text = encoded(hostileText(draw).slice(0, 3_000));
    return inPath(operation, parts, draw, text);
  },

  'way out of the path': (operation, parts, draw) => inPath(operation, parts, draw, draw.among(ways)),

  'another shape of the path': (operation, parts, draw) => {
    const request = requestOf(operation, parts);
    const [name, change] = draw.among(shapes);
    return { payload: name, request: { ...request, path: change(request.path) } };
  },

  'hostile text in the query': (operation, parts, draw) => {
    const own = operation.parameters.filter(({ in: place }) => place === 'query').map(({ name }) => name);
    const name = own.length > 0 ? draw.among(own) : 'cursor';
    return withQuery(operation, parts, name, encoded(hostileText(draw, parts.query[name]).slice(0, 3_000)));
  },

  'cursor made up': (operation, parts, draw) => {
    if (!operation.parameters.some(({ name }) => name === 'cursor')) return undefined;
    const text = draw.among(cursors)(draw);
    const cursor = draw.chance(0.8) ? Buffer.from(text).toString('base64url') : encoded(text);
    return { ...withQuery(operation, parts, 'cursor', cursor), payload: text.slice(0, 300) };
  },

  'parameter that comes twice': (operation, parts, draw) => {
    const request = requestOf(operation, parts);
    const own = operation.parameters.filter(({ in: place }) => place === 'query');
    if (own.length === 0) return undefined;
    const { name, example } = draw.among(own);
    const values = draw.among([
      [String(example ?? '1'), String(example ?? '1')],
      [String(example ?? '1'), '2'],
      ['', String(example ?? '1')],
      ['web', 'marketplace'],
      ['50', '50', '50'],
    ]);
    const again = values.map((value) => `${name}=${encodeURIComponent(value)}`).join('&');
    return { payload: values.join(), request: { ...request, query: join(request.query, again) } };
  },

  'strange query': (operation, parts, draw) => {
    const request = requestOf(operation, parts);
    const strange = draw.among(queries);
    return { payload: `?${strange.slice(0, 300)}`, request: { ...request, query: join(request.query, strange) } };
  },

  'another method': (operation, parts, draw) => {
    const method = draw.among([
      'HEAD',
      'OPTIONS',
      'PATCH',
      'PUT',
      'DELETE',
      'POST',
      'GET',
      'PROPFIND',
      'PURGE',
      'LINK',
    ]);
    const request = requestOf(operation, parts);
    return { payload: `${method} for ${operation.method}`, request: { ...request, method } };
  },
};

const ways = [
  '..',
  '.',
  '%2e%2e',
  '%2e%2e%2f%2e%2e%2fetc%2fpasswd',
  '..%2f..%2f..%2f',
  '..%5c..%5cwindows',
  '..;',
  '%252e%252e%252f',
  '%c0%ae%c0%ae%c0%af',
  '%2f',
  '%5c',
  '%00',
  'x%00.json',
  '%0d%0aSet-Cookie:%20a=b',
  '%0a',
  '%ff',
  '%fe%ff',
  '%ed%a0%80',
  '%zz',
  '%',
  '%2',
  '%u0041',
  '*',
  '~',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'index.mjs',
  'package.json',
  'swagger-ui.css%00',
  'LICENSE',
  '{orderId}',
  '%7borderId%7d',
  ';jsessionid=1',
  'a:b@c',
  'x'.repeat(2_000),
  '%20',
  '+',
  'ord_%30',
];

const shapes: readonly (readonly [name: string, change: (path: string) => string])[] = [
  ['slash at the end', (path) => `${path}/`],
  ['two slashes', (path) => path.replace('/', '//')],
  ['slash doubled inside', (path) => path.replace(/\/(\w+)$/, '//$1')],
  ['dot segment', (path) => path.replace('/v1/', '/v1/./')],
  ['dots back', (path) => path.replace('/v1/', '/v1/x/../')],
  ['encoded slash', (path) => path.replace(/\/(?=\w+$)/, '%2f')],
  ['encoded letters', (path) => path.replace('v1', '%76%31')],
  ['capitals', (path) => path.toUpperCase()],
  ['no version', (path) => path.replace('/v1', '')],
  ['another version', (path) => path.replace('/v1', '/v2')],
  ['suffix', (path) => `${path}.json`],
  ['segment too many', (path) => `${path}/x`],
  ['segment too few', (path) => path.replace(/\/[^/]*$/, '') || '/'],
  ['backslashes', (path) => path.replaceAll('/', '\\').replace('\\', '/')],
  ['semicolon', (path) => `${path};a=b`],
  ['encoded question mark', (path) => `${path}%3Flimit=1`],
  ['encoded hash', (path) => `${path}%23`],
  ['full address', (path) => `http://other.example${path}`],
  ['stage', (path) => `/$default${path}`],
  ['longer than a path may be', (path) => `${path}/${'x'.repeat(9_000)}`],
];

const place = '2026-11-22T10:00:00.000Z#ord_0198a1b2c3d47e5f8a9b0c1d2e3f4a5b';

const cursors: readonly ((draw: Draw) => string)[] = [
  () => '{}',
  () => '[]',
  () => 'null',
  () => '{"order":"x"}',
  () => '{"order":"x","entry":"ORDER"}',
  () => '{"order":"x","entry":"ORDER","queue":"holds#uk","queuedAt":"2"}',
  () => '{"party":"client#root","entry":"BINDING","kind":"customer#web","kindKey":"c-1"}',
  () => '{"item":"TEA-001","entry":"ITEM","kind":"item","kindKey":"TEA-001"}',
  () => '{"item":"TEA-001","entry":"MOVEMENT#1","location":"london","locationKey":"LEVEL#TEA-001"}',
  () => '{"account":"invoices#uk","entry":"000000001"}',
  () => '{"account":"invoices#eu","entry":"000000001"}',
  () => '{"recipient":"x","entry":"y"}',
  () => '{"__proto__":"x"}',
  () => '{"order":1}',
  () => '{"order":{"S":"x"}}',
  () => '{"order":""}',
  () => `{"order":"${'x'.repeat(1_400)}"}`,
  () => place,
  () => place.replace('2026', '0000'),
  () => place.replace('2026', '9999'),
  () => `${place}#`,
  () => '{"sums":{},"entries":-1,"position":{"day":"2026-11-22","after":"x"}}',
  () => '{"phase":"done"}',
  () => '{"sums":{"__proto__":1},"entries":1e308}',
  () => '{"day":"2026-11-22","entry":"x"}',
  () => '{"after":0}',
  () => '0',
  () => '-1',
  () => '999999999',
  (draw) => hostileText(draw).slice(0, 1_000),
];

const queries = [
  '__proto__=1',
  'constructor=1',
  'toString=1',
  '__proto__[limit]=1',
  'limit[]=1',
  'limit[$gt]=1',
  'limit=%00',
  'limit=%zz',
  'limit=%',
  'limit=%ff',
  'limit=+1',
  'limit=0x10',
  'limit=1e1',
  'limit=%201',
  'limit=01',
  'limit=',
  'limit',
  '=1',
  '=',
  '&&&',
  '?',
  '#x',
  'a;b=1',
  'limit=1;cursor=x',
  'callback=alert',
  `x=${'y'.repeat(7_000)}`,
  Array.from({ length: 500 }, (_, index) => `p${index}=${index}`).join('&'),
  Array.from({ length: 500 }, () => 'limit=1').join('&'),
  'channel=web&channel=marketplace&branch=uk&branch=eu',
  'sku=TEA-001&location=london&sku=MUG-001',
  'limit=100&limit=1',
  '%6cimit=1',
  'limit=9007199254740993',
  'limit=-0',
  'limit=NaN',
];

/** A text percent-encoded as a client would; lone surrogates as the bytes that they would be. */
function encoded(text: string): string {
  return [...text]
    .map((character) => (character.isWellFormed() ? encodeURIComponent(character) : '%ed%a0%80'))
    .join('');
}

function inPath(operation: Operation, parts: Parts, draw: Draw, text: string): Attack | undefined {
  const names = Object.keys(parts.params);
  if (names.length === 0) return undefined;
  const name = draw.among(names);
  const mark = 'attackgoeshere';
  const request = requestOf(operation, { ...parts, params: { ...parts.params, [name]: mark } });
  return {
    payload: text.slice(0, 300),
    request: { ...request, path: request.path.replace(mark, text) },
  };
}

function withQuery(operation: Operation, parts: Parts, name: string, value: string): Attack {
  const { [name]: _, ...others } = parts.query;
  const request = requestOf(operation, { ...parts, query: others });
  return {
    payload: value.slice(0, 300),
    request: { ...request, query: join(request.query, `${encodeURIComponent(name)}=${value}`) },
  };
}

function join(query: string, more: string): string {
  return query === '' ? more : `${query}&${more}`;
}
