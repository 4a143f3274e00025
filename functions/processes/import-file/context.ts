import { defineContext } from '#shared/context.ts';
import { steps } from './contracts.ts';

/** What carries out the rows of a file that is imported. */
export const importFile = defineContext({
  name: 'import-file',
  folder: 'functions/processes/import-file',
  purpose: 'The way of a file of rows from its upload to what came of each',
  owns: [],
  uses: ['imports', 'catalogue', 'parties', 'inventory', 'orders'],
  consumers: {
    'start-import': {
      file: 'start-import',
      purpose: 'Starts the workflow of an import',
      events: ['ImportStarted'],
      tries: 12,
      needs: { tables: { Imports: 'read' }, startsWorkflow: true },
    },
  },
  schedules: {
    'sweep-imports': {
      file: 'sweep-imports',
      everyMinutes: 5,
      needs: {
        tables: { Imports: 'readWrite' },
        startsWorkflow: true,
        watchesWorkflow: true,
        timeoutSeconds: 60,
      },
    },
  },
  workflow: {
    definition: 'import-file.asl.json',
    purpose: 'Looks through one file of rows and carries them out',
    steps,
    waits: [],
    // The rows of imports leave room for orders.
    limit: 4,
    needs: {
      tables: {
        Imports: 'readWrite',
        Catalogue: 'readWrite',
        Inventory: 'readWrite',
        Parties: 'readWrite',
        Orders: 'readWrite',
        Vault: 'readWrite',
      },
      secrets: ['vault'],
      takesPayments: true,
      files: true,
      actsForClients: true,
      memoryMb: 1024,
      timeoutSeconds: 300,
    },
  },
});
