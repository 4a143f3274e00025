import { describe, expect, test } from 'vitest';
import type * as z from 'zod';
import { routesByContext } from '#functions/contexts.ts';
import type { RouteContract } from '#shared/contracts/route.ts';
import { check } from '#shared/http/input/contract-check.ts';
import { bodyWith, fieldsOf, pointerTo, type Field } from '../../support/api/body-fields.ts';

// What the API says of a wrong field: for every field of every body, path and query, with values of every wrong kind.

const wrongValues: readonly unknown[] = [
  undefined,
  null,
  '',
  ' ',
  '10 boxes x 30 bags',
  'London 1!',
  '\r\n',
  '\u3164',
  'a\u0000',
  '2026-02-30',
  '1999-01-01T00:00:00Z',
  '-1.00000',
  'x'.repeat(10_000),
  -1,
  0.5,
  1e300,
  true,
  [],
  ['', '', 7],
  Array(1_001).fill('x'),
  {},
  { method: 'voucher' },
  { method: 'voucher', code: 'GIFT-10' },
];

const routes = Object.values(routesByContext).flatMap((context) =>
  Object.entries(context as Record<string, RouteContract>),
);

interface Place {
  readonly where: string;
  readonly schema: z.ZodType;
  readonly example: unknown;
  readonly field: Field;
}

const places: readonly Place[] = routes.flatMap(([id, { body, params, query, example }]) =>
  [
    { where: `${id} body`, schema: body, example: example.body },
    { where: `${id} path`, schema: params, example: example.params },
    { where: `${id} query`, schema: query, example: example.query },
  ].flatMap(({ where, schema, example: given }) =>
    schema ? fieldsOf(schema).map((field) => ({ where, schema, example: given, field })) : [],
  ),
);

/** What is said of a field, and of what lies in it, when each wrong value stands there. */
function messagesOf({ schema, example, field: { path } }: Place): string[] {
  const said = wrongValues.flatMap((value) => check(schema, bodyWith(example ?? {}, path, value), '').errors);
  return said.filter(({ pointer }) => `${pointer}/`.startsWith(`${pointerTo(path)}/`)).map(({ message }) => message);
}

/** The last name on the way to a place. */
const nameOf = ({ field }: Place): string => String(field.path.findLast((step) => typeof step === 'string') ?? '');

describe('a refusal says what the field must be', () => {
  test.each([...new Set(places.map(({ where }) => where))])('in %s', (where) => {
    for (const place of places.filter((each) => each.where === where)) {
      const said = messagesOf(place);
      expect(said.length, `${pointerTo(place.field.path)} is never refused`).toBeGreaterThan(0);
      for (const message of said) {
        expect(message).toMatch(/^(?:must |is |has |have |takes |lies |names? |stands )/);
        expect(message).not.toMatch(/invalid|expected|undefined|NaN|\/\^/i);
      }
    }
  });
});

/** Examples that a message names: `such as "…"`. */
const examplesIn = (messages: readonly string[]): string[] =>
  messages.flatMap((message) =>
    Array.from(message.matchAll(/such as "((?:[^"\\]|\\.)*)"/g), ([, example]) => example ?? ''),
  );

test('an example in a refusal is one that the field takes', () => {
  for (const place of places) {
    if (place.field.schema.type !== 'string' || place.field.schema.const !== undefined) continue;
    for (const example of examplesIn(messagesOf(place))) {
      const at = pointerTo(place.field.path);
      const { errors } = check(place.schema, bodyWith(place.example ?? {}, place.field.path, example), '');
      const here = errors.filter(({ pointer }) => pointer === at);
      expect(here, `${place.where} ${at}: ${example}`).toEqual([]);
    }
  }
});

test('a business code is told by what it is a code of', () => {
  expect(places.filter((place) => messagesOf(place).some((message) => message.startsWith('must be a code')))).toEqual(
    [],
  );
});

test.each([
  ['unit', /unit of sale/],
  ['taxClass', /tax class/],
  ['channel', /channel/],
  ['pickupLocation', /location/],
  ['branchId', /branch/],
])('of %s it speaks as such', (name, word) => {
  const said = places.filter((place) => nameOf(place) === name).flatMap(messagesOf);
  expect(said.filter((message) => message.includes('lower-case letters')).length).toBeGreaterThan(0);
  expect(said.filter((message) => message.includes('lower-case letters') && !word.test(message))).toEqual([]);
});

test('a payment by voucher is told what there is', () => {
  const { placeOrder } = routesByContext.orders;
  const { errors } = check(placeOrder.body, { ...placeOrder.example.body, payment: { method: 'voucher' } }, '');
  expect(errors).toEqual([{ pointer: '/payment/method', message: 'must be one of "card", "on_account"' }]);
});
