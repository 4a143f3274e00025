/** Identifier of the OAuth resource server; a scope in a token reads `oms/orders:write`. */
export const resourceServer = 'oms';

/** What credentials can allow. Each route names exactly one. */
export const scopes = {
  'orders:read': 'Read orders, their timeline, sourcing and documents',
  'orders:write': 'Place and cancel orders, add notes',
  'history:write': 'Record orders from the past, with what has become of them',
  'holds:write': 'Create, release and reject holds',
  'inventory:read': 'Read stock levels, movements and availability',
  'inventory:write': 'Record receipts, adjustments and counts',
  'fulfilment:read': 'Read fulfilment orders and shipments',
  'fulfilment:write': 'Pick, pack, hand over, deliver and reject fulfilment orders; report carrier events',
  'billing:read': 'Read payments, documents, journal and balance check',
  'billing:write': 'Refund, issue free-standing credit memos',
  'parties:read': 'Read branches, locations, channels, customers and exchange rates',
  'parties:write': 'Create and change branches, locations, channels and customers; set exchange rates',
  'erasures:read': 'Read how erasures of persons stand',
  'erasures:write': 'Have persons erased, for good',
  'catalogue:read': 'Read items',
  'catalogue:write': 'Create and change items',
  'imports:read': 'Read imports and what came of their rows',
  'imports:write': 'Import files of rows, each of which needs the scope of what it writes',
  'exceptions:read': 'Read the exception queue',
  'exceptions:write': 'Take, resume or give up exceptions',
  'reports:read': 'Read counts, stock value and shortages',
  'reports:write': 'Rebuild projections',
  'messages:read': 'Read customer messages and webhook deliveries',
  'messages:write': 'Replay webhook deliveries, rotate signing keys',
  'events:read': 'Fetch events of what the other scopes let read, and see which did not reach the bus',
  'events:write': 'Put events on the bus that did not reach it',
} as const satisfies Record<string, string>;

export type Scope = keyof typeof scopes;
