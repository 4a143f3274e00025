import { defineContext } from '#shared/context.ts';
import { fulfilmentRoutes } from '#shared/contracts/api/fulfilment.ts';
import { reportedBy } from '#shared/outside-party.ts';
import { carriers } from './carriers/carriers.ts';

/** What fulfilment has. */
export const fulfilment = defineContext({
  name: 'fulfilment',
  folder: 'functions/fulfilment',
  purpose: 'Pick, pack, hand over, deliver and reject; tracking updates of carriers',
  owns: [],
  uses: ['orders', 'inventory', 'parties', 'catalogue', 'sourcing'],
  outside: carriers,
  api: {
    routes: {
      ...fulfilmentRoutes,
      receiveCarrierEvent: reportedBy(fulfilmentRoutes.receiveCarrierEvent, carriers),
    },
    needs: {
      tables: { Orders: 'readWrite', Vault: 'read', Inventory: 'readWrite' },
      secrets: ['carrier', 'vault'],
    },
  },
  consumers: {
    'settle-stock': {
      file: 'handling/settle-stock',
      purpose: 'Books the stock of fulfilment orders that are too large for one transaction',
      events: ['FulfilmentStockDue'],
      tries: 12,
      needs: { tables: { Orders: 'readWrite', Inventory: 'readWrite' }, timeoutSeconds: 60 },
    },
    'demo-warehouse': {
      file: 'demo/demo-warehouse',
      purpose: 'Picks, packs, hands over and delivers orders of demo channels, so that the system can be seen alive',
      events: ['FulfilmentOrderReleased', 'FulfilmentOrderHandedOver', 'HoldReleased'],
      tries: 20,
      // Its queue also holds what it does later.
      batch: { size: 10, window: 0 },
      demoOnly: true,
      needs: { tables: { Orders: 'readWrite', Inventory: 'readWrite', Parties: 'read' }, ownDelayQueue: true },
    },
  },
});
