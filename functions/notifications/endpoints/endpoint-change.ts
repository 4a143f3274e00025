import type { EventData, NewEvent } from '#shared/contracts/events/catalogue.ts';
import { haveOneSecret, type Endpoint } from './endpoint.ts';

/** What is told of an endpoint that is made, or stands otherwise than `before`: never its address or its secrets. */
export function endpointChanged(before: Endpoint | undefined, after: Endpoint): NewEvent {
  const { endpointId, channel } = after;
  return {
    type: 'WebhookEndpointChanged',
    data: {
      endpointId,
      channel,
      changed: before ? changedOf(before, after) : settings,
      ...(before ? { before: toldOf(before) } : {}),
      after: toldOf(after),
    },
  };
}

const settings = ['active', 'events', 'secret', 'url'];

function changedOf(before: Endpoint, after: Endpoint): string[] {
  return [...(before.active === after.active ? [] : ['active']), ...(haveOneSecret(before, after) ? [] : ['secret'])];
}

function toldOf({ events, active }: Endpoint): EventData<'WebhookEndpointChanged'>['after'] {
  return { ...(events ? { events: [...events] } : {}), active };
}
