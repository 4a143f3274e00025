import { defineContext } from '#shared/context.ts';
import { inventoryRoutes } from '#shared/contracts/api/inventory.ts';

/** What inventory has. */
export const inventory = defineContext({
  name: 'inventory',
  folder: 'functions/inventory',
  purpose: 'Receipts, adjustments, counts, levels and availability',
  owns: ['Inventory'],
  uses: ['catalogue', 'parties'],
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
        'StockBlockChanged',
        'StockShardsChanged',
        'StockReserved',
        'StockReservationEnded',
        'LinesAllocated',
        'LinesCancelled',
        'CancelledStockFreed',
        'FulfilmentOrderRejected',
        'FulfilmentStockSettled',
      ],
      // What is shipped was not to be had any more.
      only: {
        StockMoved: { data: { kind: [{ 'anything-but': 'shipment' }] } },
        FulfilmentStockSettled: { data: { kind: [{ 'anything-but': 'ship' }] } },
      },
      tries: 12,
      batch: { size: 1000, window: 5, mostAtOnce: 2 },
      needs: { tables: { Inventory: 'readWrite' }, timeoutSeconds: 60 },
    },
  },
  schedules: {
    'end-reservations': {
      file: 'reserving/end-reservations',
      everyMinutes: 1,
      needs: { tables: { Inventory: 'readWrite' }, timeoutSeconds: 60 },
    },
  },
});
