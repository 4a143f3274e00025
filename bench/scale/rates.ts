import { assumed, ownLogBytes } from './assumed.ts';
import type { Counted } from './counted.ts';

/** Something that each order uses so much of. */
export interface Rate {
  readonly what: string;
  readonly perOrder: (counted: Counted) => number;
}

const writeUnits = 'dynamodb write units';

const units = (where: string, names: RegExp): Rate => ({
  what: `write units, ${where}`,
  perOrder: (counted) => counted.of(writeUnits, names),
});

/** What an order leaves for good, indexes included: all but kept answers, the feed and webhook deliveries. */
export const staying = /^(?!Idempotency|Feed|Messages: endpoint)/;

/** States whose token has to be answered. */
const waiting = /^Await /;

export const rate = {
  orders: { what: 'orders', perOrder: () => 1 },
  requests: { what: 'API requests', perOrder: (counted) => counted.of('api requests') },
  started: { what: 'executions started', perOrder: () => 1 },
  transitions: { what: 'state transitions', perOrder: (counted) => counted.of('transitions') },
  answered: { what: 'task tokens answered', perOrder: (counted) => counted.of('transitions', waiting) },
  lookedUp: { what: 'executions looked up by the sweep', perOrder: () => assumed.looks },
  orderUnits: units('Orders', / Orders$/),
  orderIndexUnits: units('the indexes of Orders', / Orders\//),
  inventoryUnits: units('Inventory and its index', / Inventory/),
  billingUnits: units('Billing', / Billing$/),
  messageUnits: units('Messages (without webhooks)', / Messages/),
  projectionUnits: units('Projections', / Projections$/),
  feedUnits: units('Feed', / Feed$/),
  searchUnits: units('Search', / Search$/),
  idempotencyUnits: units('Idempotency', / Idempotency$/),
  readUnits: { what: 'read units, all tables', perOrder: (counted) => counted.of('dynamodb read units') },
  outboxRows: { what: 'outbox rows in streams', perOrder: (counted) => counted.kept(/: (EVENT|MOVEMENT)$/).rows },
  events: { what: 'events on the bus', perOrder: (counted) => counted.of('events') },
  publishes: { what: 'PutEvents calls', perOrder: (counted) => counted.of('lambda invocations', /^Publish/) },
  deliveries: {
    what: 'deliveries from the bus',
    perOrder: (counted) => counted.of('bus deliveries'),
  },
  queueRequests: { what: 'SQS requests', perOrder: (counted) => counted.of('sqs requests') },
  invocations: { what: 'Lambda invocations', perOrder: (counted) => counted.of('lambda invocations') },
  running: {
    what: 'Lambda functions running at once',
    perOrder: (counted) => counted.of('lambda milliseconds') / 1000,
  },
  mails: { what: 'mails', perOrder: (counted) => counted.kept(/MESSAGE$/).rows },
  logs: {
    what: 'logs, KB',
    perOrder: (counted) => (counted.of('log bytes') + unprintedLogBytes(counted)) / 1024,
  },
} as const satisfies Record<string, Rate>;

/** Bytes of logs that no function prints. */
export function unprintedLogBytes(counted: Counted): number {
  return ownLogBytes(counted.of('lambda invocations'), counted.historyEvents, counted.of('api requests'));
}

/** Write and read units of the sweep's looks at an order: each moves its header to another time in the queue of deadlines. */
export function unitsOfLooks(counted: Counted): {
  readonly header: number;
  readonly moved: number;
  readonly read: number;
} {
  const headerKb = Math.ceil(counted.kept(/^Orders: ORDER$/).bytes / 1024);
  return { header: assumed.looks * 2 * headerKb, moved: assumed.looks * 2, read: assumed.looks * 3 };
}
