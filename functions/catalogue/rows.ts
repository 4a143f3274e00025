import { rowKind } from '#shared/dynamodb/row-kind.ts';

export const itemRows = rowKind({
  name: 'item',
  table: 'Catalogue',
  key: { sort: 'ITEM' },
  attributes: ['kind', 'kindKey', 'details', 'version', 'changedAt'],
  revision: 'version',
});

/** An item that carries a code; the key says all. */
export const codeRows = rowKind({
  name: 'code of an item',
  table: 'Catalogue',
  key: { sort: 'CODE#*' },
  attributes: [],
});

/** The events of one change of an item. */
export const itemEventRows = rowKind({
  name: 'events of a change of an item',
  table: 'Catalogue',
  key: { sort: 'EVENT#*' },
  attributes: ['outbox', 'events'],
});
