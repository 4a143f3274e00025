import { rowKind } from '#shared/dynamodb/row-kind.ts';

/** A parcel by its tracking number: its shipment, and where its carrier has seen it. Changed in place. */
export const parcelRows = rowKind({
  name: 'parcel',
  table: 'Orders',
  key: { partition: 'tracking#*', sort: 'SHIPMENT#*' },
  attributes: ['tracked', 'seen'],
});

/** Stock that is still to be booked. */
export const stockDueRows = rowKind({
  name: 'stock due',
  table: 'Orders',
  key: { sort: 'STOCKDUE#*' },
  attributes: ['version', 'due'],
  revision: 'version',
});
