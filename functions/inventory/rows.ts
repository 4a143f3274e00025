import { rowKind } from '#shared/dynamodb/row-kind.ts';

/** One counter of a bucket of an item at a location. Changed in place. */
export const levelRows = rowKind({
  name: 'level',
  table: 'Inventory',
  key: { sort: 'LEVEL#*' },
  attributes: [
    'location',
    'locationKey',
    'shard',
    'onHand',
    'allocated',
    'reserved',
    'safetyStock',
    'available',
    'unidentified',
    'shards',
    'bucket',
    'measure',
    'expiresOn',
    'blocked',
  ],
});

/** A movement of stock; with its event, where that does not stand in the row of another item that moved with it. */
export const movementRows = rowKind({
  name: 'movement',
  table: 'Inventory',
  key: { sort: 'MOVEMENT#*' },
  attributes: ['location', 'locationKey', 'movement', 'outbox', 'events'],
});

/** A unit that has a serial number, wherever it is. Changed in place. */
export const serialRows = rowKind({
  name: 'unit with a serial number',
  table: 'Inventory',
  key: { sort: 'SERIAL#*' },
  attributes: ['location', 'locationKey', 'state', 'bucket', 'orderId', 'fulfilmentOrderId', 'reason', 'changedAt'],
});

/** Units that are to come. Gone once they have come or are cancelled: movements and events tell of that. */
export const supplyRows = rowKind({
  name: 'supply',
  table: 'Inventory',
  key: { sort: 'SUPPLY#*' },
  attributes: ['location', 'locationKey', 'supply', 'version'],
  revision: 'version',
});

/** Stock that is held for a basket. */
export const reservationRows = rowKind({
  name: 'reservation',
  table: 'Inventory',
  key: { partition: 'rsv_*', sort: 'RESERVATION' },
  attributes: ['reservation', 'version'],
  revision: 'version',
});

/** Units of an item that a reservation holds on a counter. Gone when it ends. */
export const heldRows = rowKind({
  name: 'held units',
  table: 'Inventory',
  key: { sort: 'HELD#*' },
  attributes: ['reservationId', 'held'],
});

/** When the time of a reservation is over, for who looks by the clock. Gone when it ends. */
export const expiryRows = rowKind({
  name: 'expiry of a reservation',
  table: 'Inventory',
  key: { partition: 'EXPIRING#*', sort: 'EXPIRY#*' },
  attributes: ['reservationId'],
});

/** The place of an order in the queue of an item. Changed in place. */
export const backorderRows = rowKind({
  name: 'backorder',
  table: 'Inventory',
  key: { sort: 'BACKORDER#*' },
  attributes: [
    'orderId',
    'groupId',
    'priority',
    'promisedAt',
    'placedAt',
    'quantity',
    'measure',
    'channel',
    'branch',
    'method',
    'pickupLocation',
    'country',
    'tooFar',
  ],
});

/** What was last told of an item's availability at a location, with the event that tells it. */
export const toldRows = rowKind({
  name: 'told availability',
  table: 'Inventory',
  key: { sort: 'LEVEL_TOLD#*' },
  attributes: ['told', 'outbox', 'events'],
});

/** An event about an item or a reservation that belongs to no other row. */
export const itemEventRows = rowKind({
  name: 'event of an item',
  table: 'Inventory',
  key: { sort: 'EVENT#*' },
  attributes: ['outbox', 'events'],
});
