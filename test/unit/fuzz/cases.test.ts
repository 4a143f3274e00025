import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { contexts } from '#functions/contexts.ts';
import { openApi } from '#shared/contracts/openapi.ts';
import { Cases } from '../../fuzz/cases.ts';
import { operationsAt, operationsOf } from '../../fuzz/description.ts';
import { digestOf, type Family, type FuzzCase } from '../../fuzz/request.ts';

const operations = operationsOf(openApi(contexts, 'http://localhost', '/oauth2/token'));
const some = (seed: number, count: number, family: Family): FuzzCase[] => {
  const cases = new Cases(operations, seed);
  return Array.from({ length: count }, (_, number) => cases.case(number, [family]));
};

test('the same seed makes the same cases, another seed others', () => {
  const digests = (seed: number) => some(seed, 200, 'hostile').map(digestOf);
  expect(digests(7)).toEqual(digests(7));
  expect(new Set([...digests(7), ...digests(8)]).size).toBe(400);
});

test('every operation is tried in every family', () => {
  const all = operations.map(({ id }) => id).sort();
  for (const family of ['valid', 'nearly valid', 'hostile'] as const) {
    const tried = new Set(some(1, 2_000, family).map(({ operation }) => operation.id));
    expect([...tried].sort()).toEqual(all);
  }
});

test('a run of some thousand cases holds more than 1,000 different hostile payloads', () => {
  const payloads = new Set(some(1, 5_000, 'hostile').map(({ kind, payload }) => `${kind} ${payload}`));
  expect(payloads.size).toBeGreaterThan(1_000);
});

describe('bodies', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const fits = ({ operation, requests }: FuzzCase): boolean | undefined => {
    const text = requests.find(({ method }) => method !== 'GET')?.body?.toString();
    return operation.body && text !== undefined
      ? ajv.validate({ ...operation.body.schema }, JSON.parse(text))
      : undefined;
  };

  test('of valid cases follow their schema', () => {
    const judged = some(1, 1_000, 'valid').map(fits);
    expect(judged).not.toContain(false);
    expect(judged).toContain(true);
  });

  test('of nearly valid cases with a wrong field do not', () => {
    const wrong = some(1, 2_000, 'nearly valid').filter(
      ({ kind, payload, operation }) => kind !== 'valid' && operation.body && /^(\/|:)/.test(payload),
    );
    expect(wrong.length).toBeGreaterThan(100);
    expect(wrong.map(fits)).not.toContain(true);
  });
});

test('requests that are not hostile to the address take the route of their operation', () => {
  for (const { operation, requests } of some(1, 500, 'valid')) {
    const main = requests.find(({ method }) => method === operation.method);
    expect(operationsAt(operations, operation.method, main?.path ?? '')[0]?.id).toBe(operation.id);
  }
});
