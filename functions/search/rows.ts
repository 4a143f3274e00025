import { rowKind } from '#shared/dynamodb/row-kind.ts';

/**
 * An order as it can be found: what of it lists are filtered by, and in which lists it stands. It stands among the orders of its branch, in the
 * order of placement, and names no person.
 */
export const documentRows = rowKind({
  name: 'order to be found',
  table: 'Search',
  key: { partition: 'branch#*' },
  attributes: ['revision', 'document'],
  revision: 'revision',
});

/** The place of an order in the list of its channel, of a state, or of a term that is looked for. It is whole by its key. */
export const placeRows = rowKind({
  name: 'place of an order in a list',
  table: 'Search',
  key: { partition: ['channel#*', 'state#*', 'term#*'] },
  attributes: ['branch', 'channel'],
});
