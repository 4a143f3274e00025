import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { eventCatalogue } from '#shared/contracts/events/catalogue.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { sequenced } from '#shared/events/outbox.ts';
import { isKnown, understood } from '#shared/events/understood.ts';
import { sentenceOf } from '#functions/orders/reading/event-sentences.ts';
import { misdescribed } from '../support/published-as-described.ts';

const file = new URL('../fixtures/events-of-the-first-version.json', import.meta.url);

/** Every event as version 0.1 published it, once with all and once with the fewest members. They are never changed. */
const first = JSON.parse(readFileSync(file, 'utf8')) as DomainEvent[];

describe('events that the first version published', () => {
  test.each(first.map((event) => [event.metadata.type, event] as const))('are understood for ever: %s', (_, event) => {
    expect(understood(event)).toEqual(event);
    expect(sentenceOf(event)).not.toMatch(/undefined|NaN|recorded by a newer version/);
  });

  test('are of types that the catalogue still has, each in its version', () => {
    const versions = first.map(({ metadata: { type, version } }) => [type, version, isKnown(type)]);
    expect(versions).toEqual(first.map(({ metadata: { type } }) => [type, 1, true]));
  });
});

describe('money in events', () => {
  /** Members by the way to them, with their schemas. */
  function* membersOf(schema: unknown, way: string): Generator<readonly [string, unknown]> {
    const { properties = {}, items } = schema as {
      readonly properties?: Readonly<Record<string, unknown>>;
      readonly items?: unknown;
    };
    for (const [name, inner] of Object.entries(properties)) {
      yield [`${way}/${name}`, inner];
      yield* membersOf(inner, `${way}/${name}`);
    }
    if (items) yield* membersOf(items, way);
  }

  test('is a decimal string with its currency, as in the API', () => {
    const members = Object.entries(eventCatalogue).flatMap(([type, { data }]) => [
      ...membersOf(z.toJSONSchema(data), type),
    ]);
    const amounts = members.filter(([way]) => /\/(amount|total|unitPrice|discount|tax)$/.test(way));
    expect(amounts.length).toBeGreaterThan(20);
    expect(amounts.filter(([, schema]) => !isMoney(schema) && !isDecimal(schema)).map(([way]) => way)).toEqual([]);
    expect(members.filter(([way]) => way.endsWith('/minor'))).toEqual([]);
  });

  const isDecimal = (schema: unknown) => (schema as { readonly type?: string }).type === 'string';
  const isMoney = (schema: unknown) =>
    Object.keys((schema as { readonly properties?: object }).properties ?? {}).join() === 'amount,currency';
});

describe('what is published', () => {
  const context = {
    occurredAt: '2026-11-29T10:00:00.000Z',
    sequence: 1,
    orderId: 'ord_1',
    correlationId: 'ord_1',
    actor: { kind: 'client', id: 'web-shop' },
  } as const;

  test('is held to the catalogue to the last member', () => {
    expect(misdescribed(sequenced({ type: 'OrderCompleted', data: {} }, context))).toEqual([]);
    expect(misdescribed(sequenced({ type: 'OrderCompleted', data: { mood: 'good' } as never }, context))).toEqual([
      expect.stringContaining('mood'),
    ]);
    expect(
      misdescribed(sequenced({ type: 'OrderCompleted', data: {} }, { ...context, mood: 'good' } as never)),
    ).toEqual([expect.stringContaining('mood')]);
  });

  test('says who has done it', () => {
    const { actor: _, ...nobody } = context;
    expect(misdescribed(sequenced({ type: 'OrderCompleted', data: {} }, nobody))).toEqual([
      expect.stringContaining('actor'),
    ]);
  });

  test('names the context that tells it', () => {
    const sources = Object.entries(eventCatalogue).map(([type, { context: name }]) => [type, `oms.${name}`]);
    const events = sources.map(([type]) => sequenced({ type, data: {} } as never, context).metadata);
    expect(events.map(({ type, source }) => [type, source])).toEqual(sources);
  });
});
