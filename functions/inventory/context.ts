import { defineContext } from '#shared/context.ts';
import { inventoryRoutes } from '#shared/contracts/api/inventory.ts';

/** What inventory has. */
export const inventory = defineContext({
  name: 'inventory',
  folder: 'functions/inventory',
  purpose: 'Receipts, adjustments, counts, levels and availability',
  owns: ['Inventory'],
  api: {
    routes: inventoryRoutes,
    needs: {
      tables: { Inventory: 'readWrite', Catalogue: 'read' },
    },
  },
  consumers: {
    'tell-availability': {
      file: 'telling/tell-availability',
      purpose: 'Tells what can be sold where, each change once in some seconds',
      events: [
        'StockMoved',
        'SafetyStockChanged',
        'LinesAllocated',
        'LinesCancelled',
        'CancelledStockFreed',
        'FulfilmentOrderRejected',
        'FulfilmentStockSettled',
      ],
      tries: 12,
      batch: { size: 1000, window: 5, mostAtOnce: 2 },
      needs: { tables: { Inventory: 'readWrite' }, timeoutSeconds: 60 },
    },
  },
});
