import { describe, expect, test } from 'vitest';
import { asyncApi } from '#shared/contracts/asyncapi.ts';
import { eventCatalogue, sourceOf, type EventType } from '#shared/contracts/events/catalogue.ts';

type Json = Record<string, unknown>;

const document = asyncApi() as {
  asyncapi: string;
  info: { title: string; version: string };
  channels: Record<string, { address: string; messages: Record<string, { $ref: string }> }>;
  operations: Record<string, { action: string; channel: { $ref: string } }>;
  components: { messages: Record<string, { name: string; payload: Json }> };
};

/** What a reference such as `#/components/messages/OrderPlaced` leads to. */
const resolved = (ref: string): unknown =>
  ref
    .slice('#/'.length)
    .split('/')
    .reduce<unknown>((inner, part) => (inner as Json | undefined)?.[part], document);

const references = (value: unknown): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) =>
        key === '$ref' && typeof inner === 'string' ? [inner] : references(inner),
      )
    : [];

describe('the description of the events', () => {
  test('is AsyncAPI 3.0, and every reference leads somewhere', () => {
    expect(document.asyncapi).toBe('3.0.0');
    expect(document.info.title).not.toBe('');
    const all = references(document);
    expect(all.length).toBeGreaterThan(Object.keys(eventCatalogue).length);
    expect(all.filter((ref) => !ref.startsWith('#/') || resolved(ref) === undefined)).toEqual([]);
  });

  test.each(Object.keys(eventCatalogue) as EventType[])('tells of %s on the channel of its context', (type) => {
    const channel = document.channels[sourceOf(type)];
    expect(channel?.address).toBe(sourceOf(type));
    expect(channel?.messages[type]).toEqual({ $ref: `#/components/messages/${type}` });
    const { payload, name } = document.components.messages[type] ?? {};
    expect(name).toBe(type);
    expect(payload).toMatchObject({ type: 'object', required: ['metadata', 'data'] });
    expect(JSON.stringify(payload)).not.toContain('additionalProperties');
  });

  test('says that the system publishes, and that each channel is published to once', () => {
    const operations = Object.values(document.operations);
    expect(new Set(operations.map(({ action }) => action))).toEqual(new Set(['send']));
    expect(operations.map(({ channel }) => channel.$ref).sort()).toEqual(
      Object.keys(document.channels)
        .map((name) => `#/channels/${name}`)
        .sort(),
    );
  });
});
