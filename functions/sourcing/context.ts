import { defineContext } from '#shared/context.ts';
import { sourcingRoutes } from '#shared/contracts/api/sourcing.ts';

/** What sourcing has. */
export const sourcing = defineContext({
  name: 'sourcing',
  folder: 'functions/sourcing',
  purpose: 'Why an order is served from where it is; stock that is held for baskets',
  owns: [],
  uses: ['orders', 'inventory', 'parties', 'catalogue'],
  api: {
    routes: sourcingRoutes,
    needs: {
      tables: { Orders: 'read', Inventory: 'readWrite', Catalogue: 'read', Parties: 'read' },
    },
  },
  consumers: {
    'promote-backorders': {
      file: 'promote-backorders',
      purpose: 'Sets arriving and freed stock aside for backordered lines',
      events: [
        'StockMoved',
        'SafetyStockChanged',
        'StockBlockChanged',
        'LinesCancelled',
        'FulfilmentOrderRejected',
        'FulfilmentStockSettled',
        'StockReservationEnded',
        'OrderDetailsChanged',
      ],
      // What leaves frees nothing.
      only: {
        StockMoved: { data: { quantity: [{ numeric: ['>', 0] }] } },
        FulfilmentStockSettled: { data: { kind: [{ 'anything-but': 'ship' }] } },
        // Stock that was too far for own couriers may be near the new address.
        OrderDetailsChanged: { data: { changed: ['shippingAddress', 'groups'] } },
      },
      tries: 12,
      needs: {
        tables: { Orders: 'readWrite', Vault: 'read', Inventory: 'readWrite', Parties: 'read' },
        secrets: ['vault'],
        timeoutSeconds: 60,
      },
    },
  },
});
