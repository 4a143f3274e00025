import { gzipSync } from 'node:zlib';
import type { Operation, Schema } from '../description.ts';
import type { Draw } from '../draw.ts';
import { schemaAt } from './defects.ts';
import { hostileText } from './hostile-texts.ts';
import { at, JsonText, placesIn, replaced, written, type Place } from '../valid/json-text.ts';
import type { Expectation, FuzzRequest, Header } from '../request.ts';
import { fitsText } from '../valid/texts.ts';
import { requestOf, type Parts } from '../valid/valid-requests.ts';
import { innerSchema } from '../valid/valid-values.ts';

/** A request with something hostile in it. */
export interface Attack {
  /** What is hostile itself, wherever in the request it stands. */
  readonly payload: string;
  readonly request: FuzzRequest;
  readonly expectation?: Expectation;
}

type BodyAttack = (operation: Operation, parts: Parts, draw: Draw) => Attack | undefined;

/** What is done to bodies, by its kind. Each is given an operation with a body. */
export const bodyAttacks: Readonly<Record<string, BodyAttack>> = {
  'hostile text': (operation, parts, draw) => {
    const [place, valid] = placeOf(parts.body, draw, (value) => typeof value === 'string');
    return inBody(operation, parts, place, hostileText(draw, typeof valid === 'string' ? valid : ''));
  },

  'boundary number': (operation, parts, draw) => {
    const number = draw.among(numbers);
    const [place] = placeOf(parts.body, draw, (value) => typeof value === 'number');
    return inBody(operation, parts, place, draw.chance(0.7) ? number : new JsonText(`[${number.text}]`));
  },

  'wrong structure': (operation, parts, draw) => {
    const [place] = placeOf(parts.body, draw, () => true);
    return inBody(operation, parts, place, draw.among(structures)(draw));
  },

  'deep nesting': (operation, parts, draw) => {
    const depth = draw.among([11, 12, 13, 50, 500, 5_000, 100_000]);
    const [open, close] = draw.among([
      ['[', ']'],
      ['{"a":', '}'],
      ['[{"lines":', '}]'],
    ] as const);
    const [place] = placeOf(parts.body, draw, () => true);
    return inBody(operation, parts, place, new JsonText(`${open.repeat(depth)}1${close.repeat(depth)}`));
  },

  'name of every object': (operation, parts, draw) => {
    const name = draw.among([
      '__proto__',
      'constructor',
      'prototype',
      'toString',
      'hasOwnProperty',
      '__defineGetter__',
    ]);
    const value = draw.among([
      '{"admin":true}',
      '"x"',
      'null',
      '{"prototype":{"disabled":false}}',
      '[]',
      '{"scopes":["*"]}',
    ]);
    return withMember(operation, parts, draw, name, value);
  },

  'key that comes twice': (operation, parts, draw) => {
    const [place, object] = placeOf(parts.body, draw, isObject);
    const names = isObject(object) ? Object.keys(object) : [];
    if (names.length === 0) return undefined;
    return withMember(
      operation,
      parts,
      draw,
      draw.among(names),
      JSON.stringify(hostileText(draw).slice(0, 200)),
      place,
    );
  },

  'strange key': (operation, parts, draw) =>
    withMember(operation, parts, draw, hostileText(draw).slice(0, 300), draw.among(['1', '"x"', '{}', 'null'])),

  'bytes that are no UTF-8': (operation, parts, draw) => {
    const text = written(parts.body);
    const spots = [...text.matchAll(/"[^"\\]+"/g)].map(({ index }) => index + 1);
    if (spots.length === 0) return undefined;
    const spot = draw.among(spots);
    const bytes = Buffer.from(draw.among(brokenUtf8), 'hex');
    const body = Buffer.concat([Buffer.from(text.slice(0, spot)), bytes, Buffer.from(text.slice(spot))]);
    return {
      payload: `bytes ${bytes.toString('hex')}`,
      request: withBody(operation, parts, body),
      expectation: 'refused',
    };
  },

  'text that is no JSON': (operation, parts, draw) => {
    const text = written(parts.body);
    const cut = draw.whole(1, Math.max(1, text.length - 1));
    const candidates = [
      text.slice(0, cut),
      `${text}${draw.among([',', '}', 'null', text, '\u0000', '// x'])}`,
      `${draw.among(['\u0000', '(', ")]}',\n", 'while(1);', '+'])}${text}`,
      text.replace('"', "'"),
      text.replace(':', ''),
      text.replace('}', ',}'),
      text.replace(/"(\w+)":/, '$1:'),
      '',
      ' ',
      'NaN',
      'undefined',
      '<order/>',
      'a=1&b=2',
      '---\na: 1',
      '\u001f\u008b',
      '{"a":01}',
      '{"a":.5}',
      '{"a":+1}',
      '["\t"]',
    ];
    const broken = draw.among(candidates.filter((candidate) => !isJson(candidate)));
    const body = Buffer.from(broken);
    return { payload: broken.slice(0, 300), request: withBody(operation, parts, body), expectation: 'refused' };
  },

  'too much': (operation, parts, draw) => {
    const size = draw.among([1_000_001, 1_200_000, 2_000_000]);
    const text = draw.among([' ', 'x', '\\u0000', '[]', '1'] as const);
    const filling = text === ' ' ? text.repeat(size) : `"${text.repeat(size / text.length)}"`;
    const body = Buffer.from(`{"text":${filling}${text === ' ' ? '""' : ''}}`);
    return {
      payload: `${size} bytes of ${JSON.stringify(text)}`,
      request: withBody(operation, parts, body),
      expectation: 'refused',
    };
  },

  'many of them': (operation, parts, draw) => {
    const [place, list] = placeOf(parts.body, draw, (value) => Array.isArray(value));
    if (!Array.isArray(list)) return undefined;
    const many = draw.among([41, 101, 1_000, 1_001, 20_000]);
    const [first = 'x'] = list as unknown[];
    const text = written(first);
    const fitting = Math.max(1, Math.min(many, Math.floor(900_000 / (text.length + 1))));
    return inBody(operation, parts, place, new JsonText(`[${Array.from({ length: fitting }, () => text).join(',')}]`));
  },

  'as large as it may be': (operation, parts, draw) => {
    const [place, list] = placeOf(parts.body, draw, (value) => Array.isArray(value));
    const schema = schemaAt(operation.body?.schema, place);
    if (!Array.isArray(list) || !schema) return undefined;
    const [first = ''] = list as unknown[];
    const filler = draw.among(['x', 'é', '漢', '"', '1']);
    const largest = (index: number) => grown(first, schemaAt(schema, [0]), `${index}@`, filler);
    const size = Buffer.byteLength(written(largest(0))) + 1;
    const most = Math.min(Number(schema['maxItems'] ?? 100), 1_000, Math.floor(900_000 / size));
    return inBody(
      operation,
      parts,
      place,
      Array.from({ length: most }, (_, index) => largest(index)),
    );
  },

  'another media type': (operation, parts, draw) => {
    const type = draw.among(mediaTypes);
    const others = parts.headers.filter(([name]) => name !== 'content-type');
    const headers: Header[] = type === undefined ? others : [['content-type', type], ...others];
    return { payload: String(type), request: requestOf(operation, { ...parts, headers }), expectation: 'refused' };
  },

  'another encoding': (operation, parts, draw) => {
    const text = written(parts.body);
    const [name, body] = draw.among([
      ['UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le')],
      ['UTF-16 without a mark', Buffer.from(text, 'utf16le')],
      ['gzip', gzipSync(text)],
      ['a byte order mark', Buffer.from(`\ufeff${text}`)],
      ['base64', Buffer.from(Buffer.from(text).toString('base64'))],
    ] as const);
    const said: Header[] = draw.chance(0.5)
      ? [['content-encoding', draw.among(['gzip', 'br', 'identity, gzip', 'x'])]]
      : [];
    const request = withBody(operation, { ...parts, headers: [...parts.headers, ...said] }, body);
    return { payload: `${name} ${JSON.stringify(said)}`, request, expectation: 'refused' };
  },
};

const numbers = `
  0 -0 -1 1.0 1e0 1.5 0.1 1e-7 5e-324 1e-400 1e-131 -1e-200
  1e21 1e125 1e126 1.7976931348623157e308 1e400 -1e400 2147483647 2147483648 4294967296
  9007199254740991 9007199254740992 9007199254740993 -9007199254740993 18446744073709551616
  1000000 1000001 10000001 123456789012345678901234567890123456789 0.30000000000000004
  4111111111111111 5555555555554444 16 17 999 1000 525600 525601
`
  .trim()
  .split(/\s+/)
  .map((text) => new JsonText(text));

const structures: readonly ((draw: Draw) => unknown)[] = [
  () => null,
  () => [],
  () => ({}),
  () => true,
  () => [[[]]],
  () => [null],
  () => ({ $ref: '#' }),
  () => ({ S: 'x' }),
  () => new JsonText('{"then":1,"toJSON":1,"length":1e9}'),
  () => ({ 0: 'a', 1: 'b', length: 2 }),
  (draw) => [hostileText(draw).slice(0, 100)],
  (draw) => ({ value: hostileText(draw).slice(0, 100) }),
  (draw) => new JsonText(`[${'0,'.repeat(draw.among([1_001, 20_000, 200_000]))}0]`),
  (draw) =>
    Object.fromEntries(Array.from({ length: draw.among([30, 2_000, 20_000]) }, (_, index) => [`k${index}`, index])),
];

const brokenUtf8 = [
  'ff',
  'fe',
  'c328',
  'a0a1',
  'e228a1',
  'eda080',
  'edbfbf',
  'c0af',
  'c080',
  'f0288cbc',
  'f4908080',
  'f5808080',
  'e2',
  'f09f98',
];

const mediaTypes = [
  undefined,
  '',
  'text/plain',
  'text/json',
  'application/jsonp',
  'application/json5',
  'application/jsonx',
  'application/xml',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/octet-stream',
  'application/problem+json',
  'application/vnd.api+json',
  'application/json; charset=utf-16',
  'application/json; charset=iso-8859-1',
  'application/json;charset="windows-1252"',
  'application/json, text/plain',
  '*/*',
  'json',
  `application/${'x'.repeat(4_000)}`,
];

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value with its texts as long as their schema allows, where it allows any letters; `start` tells them apart. */
function grown(value: unknown, schema: Schema | undefined, start: string, filler: string): unknown {
  const longest = Number(schema?.['maxLength'] ?? 0);
  if (typeof value === 'string' && longest > 0) {
    const long = `${start}${filler.repeat(longest)}`.slice(0, longest);
    return fitsText({ ...schema })(long) ? long : value;
  }
  if (!isObject(value)) return value;
  const members = Object.entries(value).map(([name, member]) => [
    name,
    grown(member, schema && innerSchema(schema, name), start, filler),
  ]);
  return Object.fromEntries(members) as unknown;
}

/** A place in a body with what stands there: one that is `wanted`, or any where there is none. */
function placeOf(body: unknown, draw: Draw, isWanted: (value: unknown) => boolean): [Place, unknown] {
  const places = placesIn(body);
  const wanted = places.filter((place) => isWanted(at(body, place)));
  const place = draw.among(wanted.length > 0 && draw.chance(0.9) ? wanted : places);
  return [place, at(body, place)];
}

function inBody(operation: Operation, parts: Parts, place: Place, value: unknown): Attack {
  const body = replaced(parts.body, place, value);
  return { payload: written(value).slice(0, 300), request: requestOf(operation, { ...parts, body }) };
}

/** Puts a further member in front of those of an object. */
function withMember(
  operation: Operation,
  parts: Parts,
  draw: Draw,
  name: string,
  value: string,
  place: Place = placeOf(parts.body, draw, isObject)[0],
): Attack | undefined {
  const object = at(parts.body, place);
  if (!isObject(object)) return undefined;
  const rest = written(object).slice(1);
  const member = `${JSON.stringify(name)}:${value}`;
  return inBody(operation, parts, place, new JsonText(`{${member}${rest === '}' ? '' : ','}${rest}`));
}

function withBody(operation: Operation, parts: Parts, body: Buffer): FuzzRequest {
  return { ...requestOf(operation, parts), body };
}
