import { defineContext } from '#shared/context.ts';
import { steps } from './contracts.ts';

/** What brings an order from acceptance to its end. */
export const fulfilOrder = defineContext({
  name: 'fulfil-order',
  folder: 'functions/processes/fulfil-order',
  purpose: 'The way of an order from acceptance to delivery and into the books',
  owns: [],
  consumers: {
    'start-fulfilment': {
      file: 'start-fulfilment',
      purpose: 'Starts the workflow of a placed order',
      events: ['OrderPlaced'],
      tries: 12,
      needs: { tables: {}, startsWorkflow: true },
    },
  },
  workflow: {
    definition: 'fulfil-order.asl.json',
    purpose: 'Carries one order from acceptance to delivery and into the books',
    steps,
    needs: {
      tables: { Orders: 'readWrite', Inventory: 'readWrite', Billing: 'readWrite', Parties: 'read' },
      answersTasks: true,
      secrets: ['stripe'],
      timeoutSeconds: 60,
    },
  },
});
