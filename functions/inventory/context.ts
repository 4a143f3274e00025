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
});
