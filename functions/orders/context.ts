import { defineContext } from '#shared/context.ts';
import { creditRoutes } from '#shared/contracts/api/credit.ts';
import { historyRoutes } from '#shared/contracts/api/history.ts';
import { exceptionRoutes, holdRoutes } from '#shared/contracts/api/order-workflow.ts';
import { orderDetailsRoutes } from '#shared/contracts/api/order-details.ts';
import { mappingRoutes } from '#shared/contracts/api/mapping.ts';
import { orderRoutes } from '#shared/contracts/api/orders.ts';
import { screeningProviders } from './screening/outside/providers.ts';

/** What orders has. */
export const orders = defineContext({
  name: 'orders',
  folder: 'functions/orders',
  purpose:
    'Place, read, change and cancel orders, and record past ones; their holds, exceptions and notes; what customers owe for them',
  owns: ['Orders', 'Vault'],
  uses: ['catalogue', 'parties', 'inventory'],
  outside: screeningProviders,
  api: {
    routes: {
      ...orderRoutes,
      ...historyRoutes,
      ...orderDetailsRoutes,
      ...mappingRoutes,
      ...holdRoutes,
      ...exceptionRoutes,
      ...creditRoutes,
    },
    needs: {
      // Cancelling gives stock back in the transaction that cancels.
      tables: { Orders: 'readWrite', Vault: 'readWrite', Catalogue: 'read', Inventory: 'readWrite' },
      secrets: ['vault'],
      takesPayments: true,
    },
  },
  schedules: {
    'ask-screenings': {
      file: 'screening/outside/ask-screenings',
      everyMinutes: 1,
      needs: {
        // What is refused may be cancelled, which gives stock back.
        tables: { Orders: 'readWrite', Vault: 'read', Inventory: 'readWrite', Parties: 'read' },
        secrets: ['vault'],
        screensOutside: true,
        timeoutSeconds: 60,
      },
    },
  },
});
