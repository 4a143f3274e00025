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

/** A price of an item; its outbox too. */
export const priceRows = rowKind({
  name: 'price of an item',
  table: 'Catalogue',
  key: { sort: 'PRICE#*' },
  attributes: [
    'currency',
    'unitPrice',
    'taxIncluded',
    'channel',
    'group',
    'minQuantity',
    'measure',
    'from',
    'to',
    'version',
    'changedAt',
    'outbox',
    'events',
  ],
});

/** The events of one change of an item. */
export const itemEventRows = rowKind({
  name: 'events of a change of an item',
  table: 'Catalogue',
  key: { sort: 'EVENT#*' },
  attributes: ['outbox', 'events'],
});
