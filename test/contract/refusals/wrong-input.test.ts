import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problems, type ProblemCode } from '#shared/contracts/problems.ts';
import { handler } from '#functions/orders/api.ts';
import { handler as search } from '#functions/search/api.ts';
import { allRows } from '../../support/tables/all-rows.ts';
import { callApi, type ApiRequest } from '../../support/api/api.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { longPlacement, placementBody } from '../../support/orders/placements.ts';
import { putWorld } from '../../support/world.ts';

const engine = await startEngine();
afterAll(() => engine.stop());

let orderId = '';
let before: Awaited<ReturnType<typeof allRows>> = {};

const place = (body: unknown, more: Partial<ApiRequest> = {}) =>
  callApi(handler, { method: 'POST', path: '/v1/orders', body, ...more });

const cancel = (body: unknown, more: Partial<ApiRequest> = {}) =>
  callApi(handler, { method: 'POST', path: '/v1/orders/{orderId}/cancel', params: { orderId }, body, ...more });

const note = (body: unknown, more: Partial<ApiRequest> = {}) =>
  callApi(handler, { method: 'POST', path: '/v1/orders/{orderId}/notes', params: { orderId }, body, ...more });

const list = (query: Record<string, string>, more: Partial<ApiRequest> = {}) =>
  callApi(search, { method: 'GET', path: '/v1/orders', query, ...more });

beforeAll(async () => {
  await putWorld(engine);
  const { body } = await place(placementBody({ externalNumber: 'TAKEN' }), { idempotencyKey: 'used' });
  orderId = body.orderId;
  before = await allRows(engine);
});

const tea = { sku: 'TEA-001', quantity: 1, unitPrice: '1.00' };
/** A valid body with one field, named by its pointer, replaced. */
function bodyWith(pointer: string, value: unknown): unknown {
  const body: unknown = JSON.parse(JSON.stringify(placementBody()));
  const path = pointer.split('/').slice(1);
  const last = path.pop() ?? '';
  let target = body as Record<string, unknown>;
  for (const part of path) target = target[part] as Record<string, unknown>;
  if (value === undefined) delete target[last];
  else target[last] = value;
  return body;
}

function nested(depth: number): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
}

type Case = readonly [what: string, code: ProblemCode, pointer: string, body: unknown, more?: Partial<ApiRequest>];

/** A field of the placement, the wrong values that it is tried with, and what is answered. */
function field(pointer: string, code: ProblemCode, values: Record<string, unknown>, at = pointer): Case[] {
  return Object.entries(values).map(([what, value]) => [`${pointer}: ${what}`, code, at, bodyWith(pointer, value)]);
}

const tooLong = 'x'.repeat(10_000);
const wrongTexts = {
  'a NUL character': 'Ada\u0000Green',
  'a bidirectional override': 'Ada\u202eGreen',
  'a lone high surrogate': 'Ada \ud800',
  'a lone low surrogate': '\udfff Green',
  '10,000 characters': tooLong,
  blanks: '   ',
  'a number': 7,
};

/** What is no name, though it is a text. */
const wrongNames = {
  'a line break': 'Ada\nGreen',
  'a carriage return and line feed': 'Ada Green\r\nBcc: all@example.com',
  'a tab': 'Ada\tGreen',
  'a line separator': 'Ada\u2028Green',
  'a paragraph separator': 'Ada\u2029Green',
  'zero-width characters only': '\u200b\u200d\u2060',
  'Hangul fillers only': '\u3164\u115f\u1160\uffa0',
  'a soft hyphen only': '\u00ad',
  'an empty Braille sign only': '\u2800',
  'gaps of all kinds only': '\u00a0\u2003\u3000',
};

/** Each of its 101 lines is within its bounds. */
const longWords = longPlacement(101, {
  lines: Array.from({ length: 101 }, () => ({ ...tea, note: 'x'.repeat(1000) })),
  metadata: { basket: 'x'.repeat(1000) },
});

const placements: Case[] = [
  ['malformed JSON', 'malformed-json', '', '{"channel": "web",'],
  ['nothing', 'malformed-json', '', ''],
  ['an array', 'invalid-request', '', []],
  ['a string', 'invalid-request', '', '"order"'],
  ['null', 'invalid-request', '', 'null'],
  ['no fields', 'invalid-request', '/channel', {}],
  ['an unknown field', 'invalid-request', '/coupon', { ...placementBody(), coupon: 'X' }],
  [
    'a field named like the prototype',
    'invalid-request',
    '/__proto__',
    JSON.stringify(placementBody()).replace('{', '{"__proto__":{"admin":true},'),
  ],
  [
    'a key twice',
    'invalid-request',
    '/lines/0/sku',
    JSON.stringify(placementBody()).replace('"sku":', '"sku":"OTHER","sku":'),
  ],
  ['an unknown field in a line', 'invalid-request', '/lines/0/colour', bodyWith('/lines/0/colour', 'red')],
  ['13 levels', 'invalid-request', `/customer/name${'/0'.repeat(10)}`, bodyWith('/customer/name', nested(12))],
  [
    '100,000 levels',
    'invalid-request',
    `/lines${'/0'.repeat(11)}`,
    `{"lines":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
  ],
  ['a body of 2 MB', 'body-too-large', '', { ...placementBody(), note: 'x'.repeat(2_000_000) }],
  [
    'a body that is not JSON by its media type',
    'unsupported-media-type',
    '',
    placementBody(),
    { headers: { 'content-type': 'text/plain' } },
  ],
  ...['iso-8859-1', 'utf-16', '"windows-1252"'].map((charset): Case => [
    `a body in ${charset} by its media type`,
    'unsupported-media-type',
    '',
    placementBody(),
    { headers: { 'content-type': `application/json; charset=${charset}` } },
  ]),
  ['bytes that are no UTF-8', 'malformed-json', '', JSON.stringify(bodyWith('/customer/name', 'Ada Gr\ufffdn'))],
  ['no lines', 'invalid-request', '/lines', { ...placementBody(), lines: [] }],
  ['1,001 lines', 'invalid-request', '/lines', longPlacement(1001)],
  ...field('/lines/0/quantity', 'invalid-request', {
    negative: -1,
    zero: 0,
    fractional: 1.5,
    text: '2',
    'above a million': 1_000_001,
    'beyond exact integers': 2 ** 53,
  }),
  ...field('/lines/1/sku', 'unknown-reference', {
    unknown: 'NONE-1',
    'in the wrong case': 'mug-001',
    ended: 'OLD-001',
  }),
  ...field('/lines/0/sku', 'invalid-request', {
    'a NUL character': 'TEA\u0000',
    'a lone surrogate': 'TEA\ud800',
    '10,000 characters': tooLong,
    empty: '',
  }),
  ...field('/lines/0/sku', 'invalid-request', { 'of a kind that the order does not take': 'EBOOK-001' }),
  ...field('/lines/0/description', 'invalid-request', wrongTexts),
  ...field('/customer/name', 'invalid-request', wrongTexts),
  ...field('/customer/name', 'invalid-request', wrongNames),
  ...field('/shippingAddress/name', 'invalid-request', wrongNames),
  ...field('/shippingAddress/city', 'invalid-request', wrongNames),
  ...field('/shippingAddress/city', 'invalid-request', wrongTexts),
  ...field('/shippingAddress/lines/0', 'invalid-request', wrongTexts),
  ...field('/shippingAddress/country', 'invalid-request', { 'in full': 'England', lower: 'gb' }),
  ...field('/shippingAddress', 'invalid-request', { absent: undefined }),
  ...field('/shippingAddress/lines', 'invalid-request', {
    absent: undefined,
    'of eleven': Array.from({ length: 11 }, () => 'x'),
  }),
  ...field('/shippingAddress/phone', 'invalid-request', { 'no number': 'call me' }),
  ...field('/billTo', 'invalid-request', { 'an unknown field': { colour: 'red' } }, '/billTo/colour'),
  ...field('/billTo', 'invalid-request', { 'no country': { address: { city: 'Bath' } } }, '/billTo/address/country'),
  ...field('/deliveredBy', 'invalid-request', { unknown: 'drone' }),
  [
    'a pickup that the marketplace delivers',
    'invalid-request',
    '/deliveredBy',
    placementBody({ type: 'pickup', pickupLocation: 'london', deliveredBy: 'marketplace' }),
  ],
  ...field(
    '/shippingAddress/coordinates',
    'invalid-request',
    { 'that no table can hold': { latitude: 5e-324, longitude: 0 } },
    '/shippingAddress/coordinates/latitude',
  ),
  ...field('/customer/email', 'invalid-request', { 'no address': 'ada', 'a line break': 'ada@example.com\nbcc: all' }),
  ...field('/externalNumber', 'invalid-request', {
    empty: '',
    '10,000 characters': tooLong,
    'a line break': 'A\n1',
    'invisible marks only': '\u200e\u3164',
    'a number': 1,
  }),
  ...field('/tags', 'invalid-request', { 'more than 100': Array.from({ length: 101 }, () => 'x'), 'a text': 'a, b' }),
  ...field('/tags', 'invalid-request', { 'a line break': ['a\nb'], blank: [' '] }, '/tags/0'),
  ...field('/metadata', 'invalid-request', {
    'more than 50 members': Object.fromEntries(Array.from({ length: 51 }, (_, name) => [`name ${name}`, 'x'])),
    'a list': ['x'],
  }),
  ...field(
    '/metadata',
    'invalid-request',
    { 'a number': { basket: 7 }, '1,001 characters': { basket: 'x'.repeat(1001) } },
    '/metadata/basket',
  ),
  [
    'metadata named like the prototype',
    'invalid-request',
    '/metadata/__proto__',
    JSON.stringify(placementBody()).replace('{', '{"metadata":{"__proto__":"x"},'),
  ],
  ['more words than one row holds', 'invalid-request', '/lines', longWords],
  ...field('/note', 'invalid-request', wrongTexts),
  ...field('/giftMessage', 'invalid-request', wrongTexts),
  ...field('/test', 'invalid-request', { 'a text': 'true' }),
  ...field('/currency', 'invalid-request', { 'a symbol': '£', lower: 'gbp' }),
  ...field('/currency', 'invalid-amount', { 'not in ISO 4217': 'ZZZ' }),
  ...field('/lines/0/unitPrice', 'invalid-amount', { 'nine places of pounds': '9.990000001' }),
  ...field('/lines/0/unitPrice', 'invalid-request', {
    'a number': 9.99,
    negative: '-1.00',
    'a comma': '9,99',
    'an exponent': '1e3',
    'a sign': '+1.00',
  }),
  ...field('/lines/0/unitPrice', 'invalid-amount', { 'above the largest amount': '100000000000.01' }),
  ['pence of yen', 'invalid-amount', '/lines/0/taxes/0/amount', { ...placementBody(), currency: 'JPY' }],
  [
    'four places of dinars',
    'invalid-amount',
    '/lines/0/price',
    placementBody({ currency: 'BHD', lines: [{ ...tea, price: '9.9999' }] }),
  ],
  ...field('/lines/1/discounts', 'invalid-amount', { 'above the line': [{ amount: '12.51' }] }),
  ...field('/discounts', 'invalid-amount', { 'above all lines': [{ amount: '99.00' }] }),
  ...field('/total', 'totals-do-not-add-up', { 'a penny short': '39.71', 'a penny over': '39.73', zero: '0.00' }),
  ...field('/placedAt', 'invalid-request', {
    'in the year 0': '0000-01-01T00:00:00Z',
    'in the year 9999': '9999-12-31T23:59:59Z',
    tomorrow: new Date(Date.now() + 86_400_000).toISOString(),
    'the 30th of February': '2026-02-30T00:00:00Z',
    'a day only': '2026-02-03',
  }),
  ...field('/promisedAt', 'invalid-request', {
    'in the year 9999': '9999-12-31T23:59:59Z',
    past: '2020-01-01T00:00:00Z',
  }),
  ...field('/priority', 'invalid-request', { 'above 9': 10, fractional: 0.5 }),
  ...field('/channel', 'unknown-reference', { unknown: 'nowhere', closed: 'closed' }),
  ...field('/type', 'invalid-request', { unknown: 'gift' }),
  ...field('/payment', 'invalid-request', { 'without token': { method: 'card', provider: 'test' } }, '/payment/token'),
  ...field('/payment/token', 'card-number-refused', { 'a card number': '4111111111111111' }),
  ...field('/payment/token', 'card-number-refused', { 'a grouped card number': '5555 5555 5555 4444' }),
  ...field('/customer/name', 'card-number-refused', { 'a card number': 'Ada 4242-4242-4242-4242' }),
  ...field('/lines/0/description', 'card-number-refused', { 'a card number': 'pay with 378282246310005 please' }),
  ...field('/lines/0/quantity', 'card-number-refused', { 'a card number': 4111111111111111 }),
  ['a taken number', 'external-number-taken', '/externalNumber', placementBody({ externalNumber: 'TAKEN' })],
  ['no key', 'idempotency-key-missing', '#header/Idempotency-Key', placementBody(), { idempotencyKey: null }],
  [
    'a key of 129 characters',
    'invalid-request',
    '#header/Idempotency-Key',
    placementBody(),
    { idempotencyKey: 'k'.repeat(129) },
  ],
  [
    'a used key with another body',
    'idempotency-key-reused',
    '#header/Idempotency-Key',
    placementBody(),
    { idempotencyKey: 'used' },
  ],
  [
    'another channel',
    'not-authorised',
    '/channel',
    placementBody({ channel: 'marketplace' }),
    { clientId: 'web-only' },
  ],
];

const cancellations: Case[] = [
  ['no reason', 'invalid-request', '/reason', {}],
  ['a blank reason', 'invalid-request', '/reason', { reason: ' ' }],
  ['an unknown field', 'invalid-request', '/force', { reason: 'x', force: true }],
  ['no lines', 'invalid-request', '/lines', { reason: 'x', lines: [] }],
  [
    'a negative quantity',
    'invalid-request',
    '/lines/0/quantity',
    { reason: 'x', lines: [{ lineId: '1', quantity: -1 }] },
  ],
  [
    'a line id that is none',
    'invalid-request',
    '/lines/0/lineId',
    { reason: 'x', lines: [{ lineId: '0', quantity: 1 }] },
  ],
  ['an unknown line', 'unknown-reference', '/lines/0/lineId', { reason: 'x', lines: [{ lineId: '3', quantity: 1 }] }],
  [
    'more than there is',
    'conflicting-state',
    '/lines/0/quantity',
    { reason: 'x', lines: [{ lineId: '2', quantity: 2 }] },
  ],
  ['a stale If-Match', 'stale-version', '', { reason: 'x' }, { headers: { 'if-match': '"9"' } }],
  [
    'an If-Match that is no ETag',
    'invalid-request',
    '#header/If-Match',
    { reason: 'x' },
    { headers: { 'if-match': '*' } },
  ],
  ['a weak If-Match', 'invalid-request', '#header/If-Match', { reason: 'x' }, { headers: { 'if-match': 'W/"1"' } }],
  ['an id of another kind', 'invalid-request', '#path/orderId', { reason: 'x' }, { params: { orderId: 'shp_1' } }],
  ['an order that does not exist', 'not-found', '', { reason: 'x' }, { params: { orderId: `ord_${'0'.repeat(32)}` } }],
  ['an order of another branch', 'not-found', '', { reason: 'x' }, { clientId: 'eu-only' }],
  ['a card number', 'card-number-refused', '/reason', { reason: 'card 4000056655665556' }],
];

const notes: Case[] = [
  ['no text', 'invalid-request', '/text', {}],
  ...Object.entries(wrongTexts).map(([what, value]): Case => [what, 'invalid-request', '/text', { text: value }]),
  ['a card number', 'card-number-refused', '/text', { text: 'refund to 4111 1111 1111 1111' }],
  ['an order of another branch', 'not-found', '', { text: 'hello' }, { clientId: 'eu-only' }],
];

const lists: readonly (readonly [string, ProblemCode, string, Record<string, string>])[] = [
  ['an unknown filter', 'invalid-request', '#query/colour', { colour: 'red' }],
  ['a limit of 0', 'invalid-request', '#query/limit', { limit: '0' }],
  ['a limit of 101', 'invalid-request', '#query/limit', { limit: '101' }],
  ...['0x10', '+1', ' 1', '1 ', '1.0', '1e1', '-1', '01', '', '１'].map(
    (limit) => [`a limit of "${limit}"`, 'invalid-request', '#query/limit', { limit }] as const,
  ),
  ['a limit that is no number', 'invalid-request', '#query/limit', { limit: 'many' }],
  ['a cursor made up', 'invalid-cursor', '#query/cursor', { channel: 'web', cursor: 'abc' }],
  [
    'a cursor of another list',
    'invalid-cursor',
    '#query/cursor',
    { cursor: Buffer.from('{"order":"x"}').toString('base64url') },
  ],
  ['an unknown status', 'invalid-request', '#query/lifecycle', { channel: 'web', lifecycle: 'lost' }],
  ['a total without a currency', 'invalid-request', '#query/currency', { totalFrom: '1' }],
  ['a total finer than its currency', 'invalid-request', '#query/totalTo', { totalTo: '1.5', currency: 'JPY' }],
  ['a date in the year 0', 'invalid-request', '#query/placedFrom', { placedFrom: '0000-01-01T00:00:00Z' }],
  ['a date in the year 9999', 'invalid-request', '#query/placedTo', { placedTo: '9999-01-01T00:00:00Z' }],
];

/** The parts of a refusal that a client switches on. */
function problem(code: ProblemCode, pointer: string) {
  const { status, title } = problems[code];
  const pointers = expect.arrayContaining([expect.objectContaining({ pointer })]);
  return {
    status,
    headers: { 'content-type': 'application/problem+json', 'x-request-id': expect.any(String) },
    body: {
      type: `urn:oms:problem:${code}`,
      title,
      status,
      code,
      requestId: expect.any(String),
      ...(pointer === '' ? {} : { errors: pointers }),
    },
  };
}

describe('placing an order is refused', () => {
  for (const [what, code, pointer, body, more] of placements) {
    test(`with ${what}`, async () => {
      expect(await place(body, more)).toMatchObject(problem(code, pointer));
    });
  }
});

describe('cancelling is refused', () => {
  for (const [what, code, pointer, body, more] of cancellations) {
    test(`with ${what}`, async () => {
      expect(await cancel(body, more)).toMatchObject(problem(code, pointer));
    });
  }
});

describe('a note is refused', () => {
  for (const [what, code, pointer, body, more] of notes) {
    test(`with ${what}`, async () => {
      expect(await note(body, more)).toMatchObject(problem(code, pointer));
    });
  }
});

describe('a list is refused', () => {
  for (const [what, code, pointer, query] of lists) {
    test(`with ${what}`, async () => {
      expect(await list(query)).toMatchObject(problem(code, pointer));
    });
  }
});

test('a note may have several lines', async () => {
  const { status } = await note({ text: 'First line\r\n\tsecond line' }, { clientId: 'eu-only' });
  expect(status).toBe(404);
});

test('an order may come as UTF-8 by its media type', async () => {
  const headers = { 'content-type': 'application/json;charset="UTF-8"' };
  expect(await place('{}', { headers })).toMatchObject(problem('invalid-request', '/channel'));
});

test('nothing of all that is left behind', async () => {
  expect(await allRows(engine)).toEqual(before);
});

test('two equal requests at once make one order and give one answer', async () => {
  const body = { ...placementBody(), lines: [tea], discounts: [], charges: [], total: '1.00' };
  const answers = await Promise.all([place(body, { idempotencyKey: 'twin' }), place(body, { idempotencyKey: 'twin' })]);
  expect(answers.map(({ status }) => status)).toEqual([201, 201]);
  expect(answers[0]?.rawBody).toBe(answers[1]?.rawBody);
  const added = (await engine.rows('Orders')).length - (before['Orders']?.length ?? 0);
  const rowsOfOneOrder = ['header', 'buyer', 'event', 'external number'];
  expect(added).toBe(rowsOfOneOrder.length);
});

test('the same body with two keys at once makes one order, and one is told which', async () => {
  const body = placementBody();
  const answers = await Promise.all([place(body), place(body), place(body)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  const { orderId: made } = answers.find(({ status }) => status === 201)?.body ?? {};
  const refused = answers.filter(({ status }) => status === 409);
  expect(refused.every(({ body: told }) => told.detail.includes(made))).toBe(true);
});
