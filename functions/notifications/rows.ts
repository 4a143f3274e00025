import { rowKind } from '#shared/dynamodb/row-kind.ts';

/** A message to a customer, without its text. */
export const messageRows = rowKind({
  name: 'message',
  table: 'Messages',
  key: { sort: 'MESSAGE#*' },
  attributes: ['messageId', 'template', 'locale', 'state', 'reason', 'at', 'claim', 'expiresAt'],
});

export const endpointRows = rowKind({
  name: 'endpoint',
  table: 'Messages',
  key: { sort: 'ENDPOINT#*' },
  attributes: ['endpoint'],
});

/** How many active endpoints a channel has. Changed in place. */
export const endpointCounts = rowKind({
  name: 'number of endpoints',
  table: 'Messages',
  key: { sort: 'ENDPOINTS' },
  attributes: ['active'],
});

/** An endpoint that listens to stock. */
export const stockListeners = rowKind({
  name: 'listener to stock',
  table: 'Messages',
  key: { partition: 'availability' },
  attributes: ['channel'],
});

export const deliveryRows = rowKind({
  name: 'delivery',
  table: 'Messages',
  key: { sort: 'DELIVERY#*' },
  attributes: ['delivery', 'revision', 'expiresAt', 'queue', 'queuedAt'],
  revision: 'revision',
});

/** How an endpoint has answered of late. */
export const healthRows = rowKind({
  name: 'health of an endpoint',
  table: 'Messages',
  key: { sort: 'HEALTH' },
  attributes: ['health'],
});

/** That deliveries may stand in an endpoint's line. A row of its own, in a queue, so that nothing that is written of the endpoint hides the line. */
export const lineRows = rowKind({
  name: 'line of an endpoint',
  table: 'Messages',
  key: { sort: 'LINE' },
  attributes: ['queue', 'queuedAt'],
});

/** An event about an endpoint. */
export const endpointEventRows = rowKind({
  name: 'event of an endpoint',
  table: 'Messages',
  key: { sort: 'EVENT#*' },
  attributes: ['outbox', 'events'],
});
