/** One index of a table. It copies the keys; `include` copies the named attributes as well, `v`, the row's version, among them. */
export interface IndexDescription {
  readonly partitionKey: string;
  readonly sortKey: string;
  readonly include?: readonly string[];
}

/** One table: from this the template, the functions' environment and the stores are made. All keys are strings. */
export interface TableDescription {
  readonly partitionKey: string;
  readonly sortKey?: string;
  readonly indexes: Readonly<Record<string, IndexDescription>>;
  /** Rows made with `outboxOf` are published to the bus by a stream function. */
  readonly outbox: boolean;
  /** How the sort keys begin of those whose event gives way to the next one in the same row; events of other rows are published when the row is new. */
  readonly toldAgain?: string;
  /** Attribute with the time, in seconds since the epoch, after which a row may be deleted. */
  readonly expiry?: string;
  /** Point-in-time recovery, deletion protection and RETAIN: everything that cannot be made again. */
  readonly durable: boolean;
  /** Name of the environment variable that tells functions the table's name. */
  readonly variable: string;
}

/**
 * All tables. Split by stream, backup and life-time needs:
 * - Orders: an order is a collection (`order` = its id): ORDER header with the first lines, ORDER#BUYER who buys (sealed), ORDER#LINES#
 *   pages, ORDER#WAIT the token of its workflow, EVENT# outbox and history, FULFILMENT#, SOURCING#, NOTE#,
 *   HOLD#, EXCEPTION# rows, SCREENING while an outside screening is pending; REFERENCE rows keep external numbers unique, DEBT rows what a customer owes, SHIPMENT# rows stand under
 *   their tracking numbers.
 * - Inventory: per item (`item` = SKU): LEVEL#, LEVEL_TOLD#, MOVEMENT#, SERIAL#, BACKORDER#, SUPPLY#, HELD#, EVENT# rows; per reservation its
 *   own row; EXPIRING# lists of when reservations end.
 * - Billing: payments and provider calls per order, documents, journal and number counters per branch.
 * - Parties: branches, channels, locations, customers, each with a VERSION# row for every version; clients; RATE# rows of exchange
 *   rates by pair and day. Catalogue: items and their codes.
 * - Vault: KEY# rows, the keys by which what tells of a person is sealed in the rows of orders and customers (`person` = whose).
 * - Messages: customer messages, webhook endpoints and deliveries. Projections: counters that a rebuild from orders and levels can make again.
 * - Imports: per import (`import` = its id): the IMPORT header, ROWS# pages of what came of its rows, EVENT# rows; under `client#` and its
 *   id how many imports of a client run. All of it expires.
 * - Unpublished: events that the bus has not taken, until they are published again. Feed: every event for who fetches them, as a log in
 *   lanes: P# rows of what was published together, by position, and the FLOOR of an emptied lane.
 * - Search: what lists of orders are read from, made again from the orders: a row for each order under its branch, and places of orders in
 *   the lists of a channel, of a state, and of what one looks for (`term#`), in the order of placement.
 * - Idempotency: answers by key, kept 8 days; secrets that the deployment has made for itself.
 */
export const tables = {
  Orders: {
    partitionKey: 'order',
    sortKey: 'entry',
    indexes: {
      // From this projections are made anew.
      byBranch: { partitionKey: 'branch', sortKey: 'placedKey' },
      // The duplicate rule looks here: what it decides by cannot be seconds late, as lists are.
      byCustomer: { partitionKey: 'customerKey', sortKey: 'placedKey' },
      byQueue: { partitionKey: 'queue', sortKey: 'queuedAt' },
    },
    outbox: true,
    durable: true,
    variable: 'ORDERS_TABLE',
  },
  Inventory: {
    partitionKey: 'item',
    sortKey: 'entry',
    indexes: {
      // Counters change with every order: their numbers stay out of the index, which is then not written.
      byLocation: { partitionKey: 'location', sortKey: 'locationKey', include: ['movement', 'v'] },
    },
    outbox: true,
    toldAgain: 'LEVEL_TOLD#',
    durable: true,
    variable: 'INVENTORY_TABLE',
  },
  Billing: {
    partitionKey: 'account',
    sortKey: 'entry',
    indexes: {},
    outbox: true,
    durable: true,
    variable: 'BILLING_TABLE',
  },
  Parties: {
    partitionKey: 'party',
    sortKey: 'entry',
    indexes: { byKind: { partitionKey: 'kind', sortKey: 'kindKey', include: ['details', 'version', 'binding', 'v'] } },
    outbox: true,
    durable: true,
    variable: 'PARTIES_TABLE',
  },
  Vault: {
    partitionKey: 'person',
    sortKey: 'entry',
    indexes: {},
    outbox: false,
    durable: true,
    variable: 'VAULT_TABLE',
  },
  Catalogue: {
    partitionKey: 'item',
    sortKey: 'entry',
    indexes: { byKind: { partitionKey: 'kind', sortKey: 'kindKey', include: ['details', 'version', 'v'] } },
    outbox: true,
    durable: true,
    variable: 'CATALOGUE_TABLE',
  },
  Messages: {
    partitionKey: 'recipient',
    sortKey: 'entry',
    indexes: { byQueue: { partitionKey: 'queue', sortKey: 'queuedAt' } },
    outbox: true,
    durable: true,
    expiry: 'expiresAt',
    variable: 'MESSAGES_TABLE',
  },
  Projections: {
    partitionKey: 'projection',
    sortKey: 'entry',
    indexes: {},
    outbox: false,
    durable: true,
    expiry: 'expiresAt',
    variable: 'PROJECTIONS_TABLE',
  },
  Imports: {
    partitionKey: 'import',
    sortKey: 'entry',
    indexes: {
      byClient: { partitionKey: 'client', sortKey: 'createdKey' },
      byQueue: { partitionKey: 'queue', sortKey: 'queuedAt' },
    },
    outbox: true,
    durable: true,
    expiry: 'expiresAt',
    variable: 'IMPORTS_TABLE',
  },
  Unpublished: {
    partitionKey: 'shelf',
    sortKey: 'entry',
    indexes: {},
    outbox: false,
    durable: true,
    variable: 'UNPUBLISHED_TABLE',
  },
  Feed: {
    partitionKey: 'lane',
    sortKey: 'entry',
    indexes: {},
    outbox: false,
    durable: true,
    expiry: 'expiresAt',
    variable: 'FEED_TABLE',
  },
  Search: {
    partitionKey: 'list',
    sortKey: 'entry',
    indexes: {},
    outbox: false,
    durable: false,
    variable: 'SEARCH_TABLE',
  },
  Idempotency: {
    partitionKey: 'request',
    indexes: {},
    outbox: false,
    durable: false,
    expiry: 'expiresAt',
    variable: 'IDEMPOTENCY_TABLE',
  },
} as const satisfies Record<string, TableDescription>;

export type TableName = keyof typeof tables;

/** The key of a row of this table, or of one of these: its attributes by name. */
export type KeyOf<Table extends TableName> = Table extends TableName
  ? Readonly<
      Record<
        | (typeof tables)[Table]['partitionKey']
        | ((typeof tables)[Table] extends { readonly sortKey: infer Sort extends string } ? Sort : never),
        string
      >
    >
  : never;

/** The names of a table's indexes. */
export type IndexOf<Table extends TableName> = keyof (typeof tables)[Table]['indexes'] & string;
