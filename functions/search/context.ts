import { defineContext } from '#shared/context.ts';
import { searchRoutes } from '#shared/contracts/api/search.ts';

/** What search has. */
export const search = defineContext({
  name: 'search',
  folder: 'functions/search',
  purpose: 'List orders, and find them by what they are, whom they name and how they stand',
  owns: ['Search'],
  uses: ['orders', 'parties', 'billing', 'feed'],
  api: {
    routes: searchRoutes,
    needs: {
      tables: { Search: 'readWrite', Orders: 'read', Vault: 'read', Billing: 'read', Feed: 'read' },
      secrets: ['vault'],
    },
  },
  consumers: {
    'index-orders': {
      file: 'indexing/index-changed',
      purpose: 'Keeps the lists in which orders are found',
      // What places an order, changes what it is found by or one of its four statuses, or says where it is worked on and under which number it travels.
      events: [
        'OrderPlaced',
        'OrderRecorded',
        'OrderDetailsChanged',
        'BuyerErased',
        'LineMapped',
        'OrderAccepted',
        'LinesAllocated',
        'LinesBackordered',
        'LinesCancelled',
        'CancelledStockFreed',
        'OrderCancelled',
        'OrderCompleted',
        'FulfilmentOrderReleased',
        'FulfilmentOrderHandedOver',
        'FulfilmentOrderDelivered',
        'FulfilmentOrderRejected',
        'FulfilmentOrderCancelled',
        'ParcelLost',
        'ParcelSentBack',
        'PaymentPending',
        'PaymentAuthorised',
        'PaymentDeclined',
        'PaymentCaptured',
        'CaptureGivenUp',
        'PaymentVoided',
        'PaymentReceived',
        'PaymentRefunded',
        'RefundFailed',
        'UndeliveredSettled',
        'CreditMemoIssued',
        'ExceptionResolved',
      ],
      only: {
        // Units that did not wait: no status changes by them.
        LinesAllocated: { data: { fromBackorder: [true] } },
      },
      tests: true,
      history: true,
      tries: 20,
      // What an order goes through within the window is written once.
      batch: { size: 500, window: 2, mostAtOnce: 4 },
      needs: {
        tables: { Search: 'readWrite', Orders: 'read', Vault: 'read', Idempotency: 'readWrite' },
        secrets: ['vault'],
        timeoutSeconds: 60,
      },
    },
  },
});
