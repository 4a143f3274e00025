import type { EventType } from './events/catalogue.ts';

/** A function that reacts to events of the bus. */
export interface Consumer {
  /** The file of the function below `functions/`, without its suffix. */
  readonly file: string;
  readonly purpose: string;
  readonly events: readonly EventType[] | 'all';
  /** Tries of the queue before an event goes to the dead letters. */
  readonly tries: number;
  /** Where it reacts to many at a time, a queue collects them. Without, the bus calls it for each, and the queue gets what failed. */
  readonly batch?: Batch;
  /** Only where the demo warehouse is switched on. */
  readonly demoOnly?: boolean;
}

export interface Batch {
  /** Events per invocation. */
  readonly size: number;
  /** Seconds that events are collected for a fuller batch; 0 for at once. */
  readonly window: number;
  /** Invocations at the same time, where they would be in each other's way. */
  readonly mostAtOnce?: number;
}

/** Every event consumer. Bus rules, queues and functions of the template are made from this table. */
export const consumers = {
  'start-fulfilment': {
    file: 'processes/fulfil-order/start-fulfilment',
    purpose: 'Starts the workflow of a placed order',
    events: ['OrderPlaced'],
    tries: 10,
  },
  'wake-workflow': {
    file: 'processes/engine/wake-workflow',
    purpose: 'Answers the task tokens of workflows that wait for what has happened',
    events: [
      'HoldReleased',
      'HoldRejected',
      'LinesCancelled',
      'OrderCancelled',
      'ExceptionResolved',
      'LinesAllocated',
      'FulfilmentOrderHandedOver',
      'FulfilmentOrderDelivered',
      'FulfilmentOrderRejected',
      'FulfilmentOrderCancelled',
      'PaymentAuthorised',
      'PaymentDeclined',
    ],
    tries: 10,
  },
  'promote-backorders': {
    file: 'sourcing/promote-backorders',
    purpose: 'Sets arriving and freed stock aside for backordered lines',
    events: ['StockMoved', 'LinesCancelled', 'FulfilmentOrderRejected', 'FulfilmentStockSettled'],
    tries: 10,
  },
  'settle-stock': {
    file: 'fulfilment/handling/settle-stock',
    purpose: 'Books the stock of fulfilment orders that are too large for one transaction',
    events: ['FulfilmentStockDue'],
    tries: 10,
  },
  'settle-cancellations': {
    file: 'billing/payments/settle-cancellations',
    purpose: 'Voids or refunds what a cancellation leaves over, and pays requested refunds',
    events: ['LinesCancelled', 'RefundRequested', 'ExceptionResolved'],
    tries: 10,
  },
  'notify-customers': {
    file: 'notifications/messages/notify-customers',
    purpose: 'Sends the messages that customers get',
    events: [
      'OrderPlaced',
      'OrderHeld',
      'FulfilmentOrderReadyForPickup',
      'FulfilmentOrderHandedOver',
      'FulfilmentOrderDelivered',
      'LinesCancelled',
      'OrderCancelled',
      'PaymentRefunded',
    ],
    tries: 8,
  },
  'queue-webhooks': {
    file: 'notifications/webhooks/queue-webhooks',
    purpose: 'Keeps a delivery for each webhook endpoint of the channel, and delivers what is due',
    events: 'all',
    tries: 8,
  },
  'project-reports': {
    file: 'reporting/project-reports',
    purpose: 'Counts orders and stock for the reports',
    // What moves an order along one of its four axes, or stock. Of several events of one commit one is enough.
    events: [
      'OrderPlaced',
      'LinesAllocated',
      'LinesBackordered',
      'LinesCancelled',
      'CancelledStockFreed',
      'OrderCancelled',
      'FulfilmentOrderReleased',
      'FulfilmentOrderHandedOver',
      'FulfilmentOrderDelivered',
      'FulfilmentOrderRejected',
      'FulfilmentOrderCancelled',
      'FulfilmentStockSettled',
      'OrderCompleted',
      'PaymentAuthorised',
      'PaymentPending',
      'PaymentDeclined',
      'PaymentVoided',
      'PaymentCaptured',
      'PaymentRefunded',
      'RefundFailed',
      'HoldReleased',
      'StockMoved',
    ],
    tries: 20,
    batch: { size: 500, window: 1, mostAtOnce: 2 },
  },
  'demo-warehouse': {
    file: 'fulfilment/demo/demo-warehouse',
    purpose: 'Picks, packs, hands over and delivers by itself, so that the system can be seen alive',
    events: ['FulfilmentOrderReleased', 'FulfilmentOrderHandedOver'],
    tries: 20,
    // Its queue also holds what it does later.
    batch: { size: 10, window: 0 },
    demoOnly: true,
  },
} as const satisfies Record<string, Consumer>;

export type ConsumerName = keyof typeof consumers;
