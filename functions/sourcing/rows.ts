import { rowKind } from '#shared/dynamodb/row-kind.ts';

/** One decision, as it was made. */
export const sourcingRows = rowKind({
  name: 'sourcing decision',
  table: 'Orders',
  key: { sort: 'SOURCING#*' },
  attributes: ['decision'],
});
