import * as z from 'zod';
import { eventCatalogue, sourceOf, type EventType } from './events/catalogue.ts';
import { metadata } from './events/envelope.ts';

type Json = Record<string, unknown>;

/** The AsyncAPI 3.0 description of every event on the bus, made from the catalogue that validates them. */
export function asyncApi(): Json {
  const types = Object.keys(eventCatalogue) as EventType[];
  const messages = Object.fromEntries(types.map((type) => [type, messageOf(type)]));
  const channels = Object.fromEntries(
    [...new Set(types.map(sourceOf))].map((source) => {
      const own = types.filter((type) => sourceOf(type) === source);
      const refs = Object.fromEntries(own.map((type) => [type, { $ref: `#/components/messages/${type}` }]));
      return [source, { address: source, messages: refs }];
    }),
  );
  const operations = Object.fromEntries(
    Object.keys(channels).map((source) => [
      `publish-${source.replace('oms.', '')}`,
      { action: 'send', channel: { $ref: `#/channels/${source}` } },
    ]),
  );
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Open OMS events',
      version: '1.0.0',
      description: 'Every fact that the system publishes on its event bus.',
    },
    channels,
    operations,
    components: { messages },
  };
}

function messageOf(type: EventType): Json {
  const { data, version } = eventCatalogue[type];
  const { $schema: _, ...payload } = z.toJSONSchema(z.object({ metadata, data }), {
    target: 'draft-7',
    // Events gain members: a reader that was made from the description has to leave alone what it does not know.
    override: ({ jsonSchema }) => void delete jsonSchema.additionalProperties,
  }) as Json;
  return { name: type, title: type, summary: `Version ${version}`, contentType: 'application/json', payload };
}
