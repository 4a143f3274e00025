import type { ApiContext } from '#shared/contracts/route.ts';
import type { TableName } from '#shared/dynamodb/tables.ts';
import type { StepContext } from '#workflows/contracts.ts';
import { consumers, type Consumer, type ConsumerName } from '#shared/contracts/consumers.ts';
import type { BundleSource } from './bundle.ts';
import type { Settings } from './config.ts';

/** What a function may do with a table. */
export type TableRight = 'read' | 'write' | 'readWrite';

/** What a function is made of and what it may touch; its role and environment follow from it. */
export interface FunctionDescription {
  /** Path below the repository root. */
  readonly entry: string;
  readonly tables: Partial<Record<TableName, TableRight>>;
  /** Files that lie beside the bundle, below the repository root. */
  readonly assets?: readonly string[];
  readonly memoryMb?: number;
  readonly timeoutSeconds?: number;
  /** May answer task tokens of the workflow. */
  readonly answersTasks?: boolean;
  /** May start the workflow. */
  readonly startsWorkflow?: boolean;
  /** May look up how an execution stands. */
  readonly watchesWorkflow?: boolean;
  readonly publishesEvents?: boolean;
  readonly sendsMail?: boolean;
  /** Names of the provider secrets that it may read. */
  readonly secrets?: readonly ('stripe' | 'carrier')[];
  /** Takes means of payment, and is told which providers are set up. */
  readonly takesPayments?: boolean;
  /** May make and remove clients of the user pool (credentials of channels). */
  readonly managesClients?: boolean;
  /** May put messages on its own retry queue with a delay. */
  readonly ownDelayQueue?: boolean;
}

const api = (
  context: ApiContext,
  tables: FunctionDescription['tables'],
  more: Partial<FunctionDescription> = {},
): FunctionDescription => ({
  entry: `functions/${context}/api.ts`,
  // Every API function looks up what its caller's credentials are bound to, and keeps answers by idempotency key.
  tables: { Parties: 'read', Idempotency: 'readWrite', ...tables },
  ...more,
});

/** One API function per context. */
export const apiFunctions: Record<ApiContext, FunctionDescription> = {
  // Cancelling gives stock back in the transaction that cancels.
  orders: api('orders', { Orders: 'readWrite', Catalogue: 'read', Inventory: 'write' }, { takesPayments: true }),
  inventory: api('inventory', { Inventory: 'readWrite', Catalogue: 'read' }),
  sourcing: api('sourcing', { Orders: 'read' }),
  fulfilment: api('fulfilment', { Orders: 'readWrite', Inventory: 'readWrite' }, { secrets: ['carrier'] }),
  billing: api('billing', { Billing: 'readWrite', Orders: 'readWrite' }, { secrets: ['stripe'] }),
  parties: api('parties', { Parties: 'readWrite' }, { managesClients: true }),
  catalogue: api('catalogue', { Catalogue: 'readWrite' }),
  notifications: api('notifications', { Messages: 'readWrite', Orders: 'read' }),
  reporting: api('reporting', { Projections: 'readWrite', Orders: 'read', Inventory: 'read', Catalogue: 'read' }),
  documentation: {
    entry: 'functions/documentation/api.ts',
    tables: {},
    assets: [
      'node_modules/swagger-ui-dist/swagger-ui-bundle.js',
      'node_modules/swagger-ui-dist/swagger-ui.css',
      'node_modules/swagger-ui-dist/LICENSE',
    ],
  },
};

/** One function per context for its workflow steps. */
export const stepFunctions: Record<StepContext, FunctionDescription> = {
  acceptance: {
    entry: 'functions/processes/fulfil-order/acceptance-steps.ts',
    tables: { Orders: 'readWrite', Inventory: 'readWrite', Billing: 'readWrite', Parties: 'read' },
    answersTasks: true,
    secrets: ['stripe'],
    timeoutSeconds: 60,
  },
  billing: {
    entry: 'functions/processes/fulfil-order/billing-steps.ts',
    // What a delivered order's invoice finishes gives back what a cancellation has left.
    tables: { Orders: 'readWrite', Billing: 'readWrite', Inventory: 'write' },
    answersTasks: true,
    secrets: ['stripe'],
    timeoutSeconds: 60,
  },
  orders: {
    entry: 'functions/processes/fulfil-order/orders-steps.ts',
    tables: { Orders: 'readWrite', Inventory: 'readWrite' },
    answersTasks: true,
    timeoutSeconds: 30,
  },
};

/** One function per event consumer. */
export const consumerFunctions: Record<ConsumerName, Omit<FunctionDescription, 'entry'>> = {
  'start-fulfilment': { tables: {}, startsWorkflow: true },
  'wake-workflow': {
    // Finishing an order gives back what a cancellation has left.
    tables: { Orders: 'readWrite', Inventory: 'write' },
    answersTasks: true,
    startsWorkflow: true,
    watchesWorkflow: true,
  },
  'promote-backorders': {
    tables: { Orders: 'readWrite', Inventory: 'readWrite', Parties: 'read' },
    timeoutSeconds: 60,
  },
  'settle-stock': { tables: { Orders: 'readWrite', Inventory: 'readWrite' }, timeoutSeconds: 60 },
  'settle-cancellations': {
    tables: { Orders: 'readWrite', Billing: 'readWrite' },
    secrets: ['stripe'],
    timeoutSeconds: 60,
  },
  'notify-customers': { tables: { Orders: 'read', Messages: 'readWrite' }, sendsMail: true },
  'queue-webhooks': { tables: { Messages: 'readWrite' } },
  'project-reports': {
    tables: { Projections: 'readWrite', Orders: 'read', Inventory: 'read' },
    timeoutSeconds: 60,
  },
  'demo-warehouse': { tables: { Orders: 'readWrite', Inventory: 'readWrite' }, ownDelayQueue: true },
};

/** Functions that run by the clock. */
export const scheduledFunctions = {
  'sweep-deadlines': {
    entry: 'functions/processes/engine/sweep-deadlines.ts',
    // Finishing a cancellation gives stock back; the branches are asked for their open exceptions.
    tables: { Orders: 'readWrite', Inventory: 'readWrite', Parties: 'read' },
    answersTasks: true,
    startsWorkflow: true,
    watchesWorkflow: true,
    everyMinutes: 1,
    timeoutSeconds: 60,
  },
  'look-up-payments': {
    entry: 'functions/billing/payments/look-up-payments.ts',
    tables: { Orders: 'readWrite', Billing: 'readWrite' },
    secrets: ['stripe'],
    everyMinutes: 1,
    timeoutSeconds: 60,
  },
  'deliver-webhooks': {
    entry: 'functions/notifications/webhooks/deliver-webhooks.ts',
    tables: { Messages: 'readWrite' },
    everyMinutes: 1,
    timeoutSeconds: 60,
  },
} as const satisfies Record<string, FunctionDescription & { everyMinutes: number }>;

/** Publishes the outbox rows of one table; made once per table that has an outbox. */
export const outboxPublisher: FunctionDescription = {
  entry: 'functions/events/publish-outbox.ts',
  tables: {},
  publishesEvents: true,
};

/** The source of every function's bundle in this stage, by function name. */
export function functionSources({ demoWarehouse }: Settings): Record<string, BundleSource> {
  const sources: [string, BundleSource][] = [
    ...Object.entries(apiFunctions).map(([context, source]): [string, BundleSource] => [`${context}-api`, source]),
    ...Object.entries(stepFunctions).map(([context, source]): [string, BundleSource] => [`${context}-steps`, source]),
    ...(Object.entries(consumers) as [string, Consumer][])
      .filter(([, { demoOnly }]) => demoWarehouse || !demoOnly)
      .map(([name, { file }]): [string, BundleSource] => [name, { entry: `functions/${file}.ts` }]),
    ...Object.entries(scheduledFunctions),
    ['publish-outbox', outboxPublisher],
  ];
  return Object.fromEntries(sources);
}
