import { defineContext } from '#shared/context.ts';
import { billingRoutes } from '#shared/contracts/api/billing.ts';
import { reportedBy } from '#shared/outside-party.ts';
import { paymentProviders } from './providers/providers.ts';

/** What billing has. */
export const billing = defineContext({
  name: 'billing',
  folder: 'functions/billing',
  purpose: 'Payments, refunds, invoices, credit memos and the books',
  owns: ['Billing'],
  uses: ['orders', 'parties'],
  outside: paymentProviders,
  api: {
    routes: {
      ...billingRoutes,
      receivePaymentEvent: reportedBy(billingRoutes.receivePaymentEvent, paymentProviders),
    },
    needs: {
      tables: { Billing: 'readWrite', Orders: 'readWrite', Vault: 'read' },
      secrets: ['payment-provider', 'vault'],
    },
  },
  consumers: {
    'settle-cancellations': {
      file: 'payments/settle-cancellations',
      purpose:
        'Voids or refunds what a cancellation leaves over, credits undelivered units, pays requested refunds, and does what resumed exceptions about payments say',
      events: ['LinesCancelled', 'ParcelLost', 'ParcelSentBack', 'RefundRequested', 'ExceptionResolved'],
      tries: 12,
      // Each waits for a provider, which may hang for as long as the function has.
      batch: { size: 1, window: 0, mostAtOnce: 5 },
      needs: {
        tables: { Orders: 'readWrite', Billing: 'readWrite', Parties: 'read' },
        secrets: ['payment-provider'],
        timeoutSeconds: 60,
      },
    },
    'erased-buyers': {
      file: 'documents/erased-buyers',
      purpose:
        'Leaves nothing of what persons wrote of refunds of an order whose buyer was erased; keeps who was billed for as long as a credit memo asks for it that is issued afterwards',
      events: ['BuyerErased', 'CreditMemoIssued'],
      tries: 12,
      needs: {
        tables: { Orders: 'readWrite', Billing: 'readWrite', Parties: 'read', Vault: 'readWrite' },
        secrets: ['vault'],
      },
    },
  },
  schedules: {
    'look-up-payments': {
      file: 'follow-up/look-up-payments',
      everyMinutes: 1,
      needs: {
        tables: { Orders: 'readWrite', Billing: 'readWrite', Parties: 'read' },
        secrets: ['payment-provider'],
        takesPayments: true,
        timeoutSeconds: 60,
      },
    },
  },
});
