import { defineContext } from '#shared/context.ts';
import { steps, waits } from './contracts.ts';

/**
 * What a step of a workflow does to its own order, the wait that follows judges. To others' orders a step does one thing: it sets
 * stock aside that they have waited for.
 */
const notByStep = { metadata: { actor: { kind: [{ 'anything-but': 'step' }, { exists: false }] } } } as const;

/** What brings an order from acceptance to its end. */
export const fulfilOrder = defineContext({
  name: 'fulfil-order',
  folder: 'functions/processes/fulfil-order',
  purpose: 'The way of an order from acceptance to delivery and into the books',
  owns: [],
  uses: ['orders', 'sourcing', 'billing', 'fulfilment', 'parties'],
  consumers: {
    'start-fulfilment': {
      file: 'start-fulfilment',
      purpose: 'Starts the workflow of a placed order',
      events: ['OrderPlaced'],
      tries: 12,
      needs: { tables: { Orders: 'read' }, startsWorkflow: true },
    },
    'wake-workflow': {
      file: 'waiting/wake-workflow',
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
        'PaymentCaptured',
        'CaptureGivenUp',
        'UndeliveredSettled',
      ],
      only: {
        LinesAllocated: { data: { fromBackorder: [true] } },
        LinesCancelled: notByStep,
        OrderCancelled: notByStep,
        FulfilmentOrderDelivered: notByStep,
        FulfilmentOrderCancelled: notByStep,
        PaymentAuthorised: notByStep,
        PaymentDeclined: notByStep,
        PaymentCaptured: notByStep,
        CaptureGivenUp: notByStep,
        UndeliveredSettled: notByStep,
      },
      tries: 10,
      needs: {
        // Finishing an order gives back what a cancellation has left.
        tables: { Orders: 'readWrite', Inventory: 'write' },
        answersTasks: true,
        startsWorkflow: true,
        watchesWorkflow: true,
      },
    },
  },
  schedules: {
    'sweep-deadlines': {
      file: 'waiting/sweep-deadlines',
      everyMinutes: 1,
      needs: {
        // Finishing a cancellation gives stock back; the branches are asked for their open exceptions.
        tables: { Orders: 'readWrite', Inventory: 'readWrite', Parties: 'read' },
        answersTasks: true,
        startsWorkflow: true,
        watchesWorkflow: true,
        timeoutSeconds: 60,
      },
    },
  },
  queued: {
    'issue-invoices': {
      file: 'invoicing/issue-invoices',
      size: 10,
      tries: 12,
      // They are in each other's way, and fewer there cannot be.
      limit: 2,
      needs: { tables: { Orders: 'readWrite', Billing: 'readWrite', Parties: 'read' }, timeoutSeconds: 60 },
    },
  },
  workflow: {
    definition: 'fulfil-order.asl.json',
    purpose: 'Carries one order from acceptance to delivery and into the books',
    steps,
    waits,
    needs: {
      tables: { Orders: 'readWrite', Vault: 'read', Inventory: 'readWrite', Billing: 'readWrite', Parties: 'read' },
      answersTasks: true,
      secrets: ['payment-provider', 'vault'],
      screensOutside: true,
      feeds: 'issue-invoices',
      timeoutSeconds: 60,
    },
  },
});
