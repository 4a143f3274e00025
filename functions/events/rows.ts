import { rowKind } from '#shared/dynamodb/row-kind.ts';

/** An event, or a record without a readable one, that has not reached the bus. */
export const unpublishedRows = rowKind({
  name: 'unpublished event',
  table: 'Unpublished',
  key: {},
  attributes: ['reason', 'code', 'detail', 'keptAt', 'row', 'event'],
});
