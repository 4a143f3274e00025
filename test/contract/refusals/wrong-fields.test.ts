import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isCarriersNumber } from '#shared/http/card-numbers/carriers-numbers.ts';
import type { ProblemCode } from '#shared/contracts/problems.ts';
import { allOperations } from '../../support/api/api-handlers.ts';
import { allRows } from '../../support/tables/all-rows.ts';
import { bodyWith, fieldsOf, pointerTo, type Field, type FieldSchema } from '../../support/api/body-fields.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { cardNumbers, complaintsOf, wrongTextsOf, type Try } from '../../support/api/refusals.ts';
import { putWorld } from '../../support/world.ts';

// What no operation takes, tried in every field of every body. What is wrong for one operation only stands in
// wrong-input.test.ts, what is wrong beside a body in wrong-parameters.test.ts.

const engine = await startEngine();
let before: Awaited<ReturnType<typeof allRows>> = {};

beforeAll(async () => {
  await putWorld(engine);
  before = await allRows(engine);
});
afterAll(() => engine.stop());

type Values = Readonly<Record<string, unknown>>;

const wrongDates: Values = {
  'a moment in the year 0': '0000-01-01T00:00:00Z',
  'a moment in the year 9999': '9999-12-31T23:59:59Z',
  'a moment that there is not': '2026-02-30T00:00:00Z',
  'a day in the year 0': '0000-01-01',
  'a day in the year 9999': '9999-12-31',
  'a day that there is not': '2026-02-30',
};

/** Values that a field of this schema never takes, by what is wrong with them. */
function wrongValues({ type, format, minimum = -1, ...schema }: FieldSchema): Values {
  if (schema.enum || schema.const !== undefined) return wrongTextsOf(format);
  switch (type) {
    case 'string':
      return format?.startsWith('date') ? { ...wrongTextsOf(format), ...wrongDates } : wrongTextsOf(format);
    case 'integer':
    case 'number':
      return {
        'a text': '1',
        null: null,
        'beyond exact integers': 2 ** 53,
        'beyond all bounds': 1e300,
        ...(type === 'integer' ? { 'a fraction': 1.5 } : {}),
        ...(minimum >= 0 ? { 'a negative number': -1 } : {}),
      };
    case 'boolean':
      return { 'a text': 'true', 'a number': 1, null: null };
    case 'array':
      return { 'a text': 'x', 'an object': {}, null: null, '1,001 elements': Array(1001).fill('x') };
    default:
      return { 'a text': 'x', 'a list': [], null: null, 'a number': 7 };
  }
}

const withBody = allOperations.flatMap((operation) => {
  const { body, example } = operation.contract;
  return body ? [{ ...operation, example: example.body, fields: fieldsOf(body) }] : [];
});

/** The example with `values` in a field, one after the other. Where it may be absent, `null` and `""` say that it is. */
function triesOf(example: unknown, { path, isOptional }: Field, values: Values, code: ProblemCode): Try[] {
  const wrong = Object.entries(values).filter(([, value]) => !isOptional || (value !== null && value !== ''));
  return wrong.map(([what, value]) => {
    const request = { body: JSON.stringify(bodyWith(example, path, value)) };
    return { what, request, code, pointer: pointerTo(path) };
  });
}

describe('a wrong value is refused, with a pointer to it, in every field of', () => {
  test.each(withBody)('$id', async (operation) => {
    const { example, fields } = operation;
    const wrong = fields.flatMap((field) =>
      triesOf(example, field, wrongValues(field.schema), 'invalid-request').concat(
        field.schema.type === 'object'
          ? triesOf(
              example,
              { ...field, path: [...field.path, 'colour'] },
              { 'an unknown field': 1 },
              'invalid-request',
            )
          : [],
      ),
    );
    expect(await complaintsOf(operation, wrong)).toEqual([]);
  });
});

/** A text that a carrier has chosen, where a contract has one. */
const isTracking = ({ path, schema }: Field) => /tracking/i.test(path.join()) && schema.type === 'string';

describe("a card number is refused, wherever but as a carrier's number it stands in the body of", () => {
  test.each(withBody)('$id', async (operation) => {
    const { example, fields } = operation;
    const texts = fields.filter((field) => !isTracking(field));
    const asNumber = { 'a card number as a number': 4111111111111111 };
    const tries = [
      ...texts.flatMap((field) => triesOf(example, field, cardNumbers, 'card-number-refused')),
      ...fields.flatMap((field) => triesOf(example, field, asNumber, 'card-number-refused')),
    ];
    expect(await complaintsOf(operation, tries)).toEqual([]);
  });
});

test('a number in which a card can be read is taken wherever a contract has the number of a parcel', () => {
  const places = withBody.flatMap(({ id, fields }) =>
    fields.filter(isTracking).map(({ path }) => [id, isCarriersNumber(pointerTo(path))]),
  );
  expect(places).toEqual([
    ['recordOrder', true],
    ['handOverFulfilmentOrder', true],
    ['handOverFulfilmentOrder', true],
    ['reportLoss', true],
    ['receiveBack', true],
  ]);
});

describe('a body that is none is refused by', () => {
  const bodies: readonly (readonly [string, ProblemCode, string, unknown])[] = [
    ['malformed JSON', 'malformed-json', '', '{"a":'],
    ['nothing', 'malformed-json', '', ''],
    ['a list', 'invalid-request', '', []],
    ['null', 'invalid-request', '', 'null'],
    ['100,000 levels', 'invalid-request', '/0/0/0/0', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['2 MB', 'body-too-large', '', { text: 'x'.repeat(2_000_000) }],
  ];
  test.each(withBody)('$id', async (operation) => {
    const tries = bodies.map(([what, code, pointer, body]): Try => ({ what, code, pointer, request: { body } }));
    const headers = { 'content-type': 'text/plain' };
    const plain: Try = { what: 'text', code: 'unsupported-media-type', pointer: '', request: { headers } };
    expect(await complaintsOf(operation, [...tries, plain])).toEqual([]);
  });
});

test('nothing of all that is left behind', async () => {
  expect(await allRows(engine)).toEqual(before);
});
