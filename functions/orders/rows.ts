import { rowKind } from '#shared/dynamodb/row-kind.ts';

/** The order as it stands, with its first lines. */
export const orderHeaders = rowKind({
  name: 'order',
  table: 'Orders',
  key: { sort: 'ORDER' },
  attributes: [
    'version',
    'channel',
    'branch',
    'customerKey',
    'placedKey',
    'status',
    'queue',
    'queuedAt',
    'lineCount',
    'aggregate',
    'lines',
  ],
  revision: 'version',
});

/** In which groups an order goes, what is paid with, and, sealed by a key of the vault, who orders, where to, and what is said beside. */
export const orderBuyers = rowKind({
  name: 'buyer of an order',
  table: 'Orders',
  key: { sort: 'ORDER#BUYER' },
  attributes: ['buyer', 'sealed', 'person', 'generation'],
});

/** What has become of an order elsewhere, before it was recorded here as history. */
export const orderPasts = rowKind({
  name: 'past of an order',
  table: 'Orders',
  key: { sort: 'ORDER#PAST' },
  attributes: ['past'],
});

/** What was said of an order until it was changed, by version, sealed as its people are. Kept beside its rows, and not read with them. */
export const earlierDetailsRows = rowKind({
  name: 'earlier details of an order',
  table: 'Orders',
  key: { partition: 'ord_*', sort: 'WAS#*' },
  attributes: ['sealed', 'person', 'generation', 'replacedAt'],
});

/**
 * Who was billed for an order whose buyer was erased, by the version of its details that documents name, sealed by a key of the books: the law has
 * documents tell it for years.
 */
export const billedRows = rowKind({
  name: 'billed party of an erased order',
  table: 'Orders',
  key: { partition: 'ord_*', sort: 'BILLED#*' },
  attributes: ['sealed', 'person', 'generation'],
});

/** Lines beyond the first hundred. */
export const orderLinePages = rowKind({
  name: 'lines of an order',
  table: 'Orders',
  key: { sort: 'ORDER#LINES#*' },
  attributes: ['lines'],
  isPart: true,
});

/** The events of one change: history, audit and outbox at once. */
export const orderEventRows = rowKind({
  name: 'events of an order',
  table: 'Orders',
  key: { partition: 'ord_*', sort: 'EVENT#*' },
  attributes: ['outbox', 'events'],
});

/** What a customer owes for orders on account, by currency: in the orders' own, and as it counts for the limit. Changed in place. */
export const debtRows = rowKind({
  name: 'debt of a customer',
  table: 'Orders',
  key: { partition: 'customer#*', sort: 'DEBT' },
  attributes: 'all',
});

/** Which order a channel's number stands for. */
export const externalNumbers = rowKind({
  name: 'external number',
  table: 'Orders',
  key: { partition: 'external#*', sort: 'REFERENCE' },
  attributes: ['orderId'],
});

export const exceptionRows = rowKind({
  name: 'exception',
  table: 'Orders',
  key: { sort: 'EXCEPTION#*' },
  attributes: ['exception', 'queue', 'queuedAt'],
});

/** Which order an exception belongs to. */
export const exceptionReferences = rowKind({
  name: 'reference of an exception',
  table: 'Orders',
  key: { partition: 'exception#*', sort: 'REFERENCE' },
  attributes: ['orderId'],
});

/** A hold that waits for a decision, as it is listed. */
export const queuedHolds = rowKind({
  name: 'hold',
  table: 'Orders',
  key: { sort: 'HOLD#*' },
  attributes: ['queue', 'queuedAt', 'queued'],
});

/** An outside screening that is pending, listed by when it is asked for again. */
export const awaitedScreenings = rowKind({
  name: 'awaited screening',
  table: 'Orders',
  key: { partition: 'ord_*', sort: 'SCREENING' },
  attributes: ['queue', 'queuedAt'],
});

export const fulfilmentOrderRows = rowKind({
  name: 'fulfilment order',
  table: 'Orders',
  key: { sort: 'FULFILMENT#*' },
  attributes: ['version', 'fulfilmentOrder', 'queue', 'queuedAt'],
  revision: 'version',
});

export const noteRows = rowKind({
  name: 'note',
  table: 'Orders',
  key: { sort: 'NOTE#*' },
  attributes: ['note', 'sealed', 'person', 'generation'],
});
