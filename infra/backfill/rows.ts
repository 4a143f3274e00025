import { rowKind } from '#shared/dynamodb/row-kind.ts';

/** How far the rows of a table have been brought to the present versions of their kinds. */
export const backfillRows = rowKind({
  name: 'backfill',
  table: 'Projections',
  key: { partition: 'backfill' },
  attributes: ['runner', 'progress', 'of'],
});
