import { defineContext } from '#shared/context.ts';
import { reportingRoutes } from '#shared/contracts/api/reporting.ts';

/** What reporting has. */
export const reporting = defineContext({
  name: 'reporting',
  folder: 'functions/reporting',
  purpose: 'Live counts of orders, value of stock and shortages',
  owns: ['Projections'],
  uses: ['orders', 'inventory', 'catalogue', 'parties'],
  api: {
    routes: reportingRoutes,
    needs: {
      tables: { Projections: 'readWrite', Orders: 'read', Inventory: 'read', Catalogue: 'read' },
    },
  },
  consumers: {
    'project-reports': {
      file: 'project-reports',
      purpose: 'Counts orders and stock for the reports',
      // What moves an order along one of its four axes, or stock. Of several events of one commit one is enough.
      events: [
        'OrderPlaced',
        'OrderRecorded',
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
        'SafetyStockChanged',
        'StockBlockChanged',
        'StockShardsChanged',
      ],
      only: {
        // Units that did not wait: no status changes by them, and no stock of which the report speaks.
        LinesAllocated: { data: { fromBackorder: [true] } },
        // Of what was shipped, its movements tell.
        FulfilmentStockSettled: { data: { kind: [{ 'anything-but': 'ship' }] } },
      },
      history: true,
      tries: 20,
      // What an order goes through within the window is counted once.
      batch: { size: 500, window: 5, mostAtOnce: 2 },
      needs: { tables: { Projections: 'readWrite', Orders: 'read', Inventory: 'read' }, timeoutSeconds: 60 },
    },
  },
});
