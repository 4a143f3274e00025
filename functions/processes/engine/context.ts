import { defineContext } from '#shared/context.ts';

/** What runs, waits, sweeps and wakes for every process. */
export const engine = defineContext({
  name: 'engine',
  folder: 'functions/processes/engine',
  purpose: 'Runs of workflows: started, waited for, woken, watched and swept',
  owns: [],
  consumers: {
    'wake-workflow': {
      file: 'wake-workflow',
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
      tries: 12,
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
      file: 'sweep-deadlines',
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
});
