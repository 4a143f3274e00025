import { rowKind } from '#shared/dynamodb/row-kind.ts';

/** What carriers tell of a shipment's parcels. Changed in place. */
export const parcelRows = rowKind({
  name: 'parcels of a shipment',
  table: 'Orders',
  key: { partition: 'ord_*', sort: 'SHIPMENT#*' },
  attributes: ['numbers', 'tracking'],
});

/** Which shipment a tracking number stands for. */
export const trackingReferences = rowKind({
  name: 'tracking number',
  table: 'Orders',
  key: { partition: 'tracking#*', sort: 'SHIPMENT#*' },
  attributes: ['tracked'],
});

/** Stock that is still to be booked. */
export const stockDueRows = rowKind({
  name: 'stock due',
  table: 'Orders',
  key: { sort: 'STOCKDUE#*' },
  attributes: ['version', 'due'],
  revision: 'version',
});
