import { rowKind } from '#shared/dynamodb/row-kind.ts';

/** The erasure of a person, as it stands. */
export const erasureRows = rowKind({
  name: 'erasure',
  table: 'Parties',
  key: { partition: 'erasure#*', sort: 'ERASURE' },
  attributes: ['kind', 'kindKey', 'details', 'version'],
  revision: 'version',
});

/** What was told of an erasure. */
export const erasureEventRows = rowKind({
  name: 'event of an erasure',
  table: 'Parties',
  key: { partition: 'erasure#*', sort: 'TOLD#*' },
  attributes: ['outbox', 'events'],
});
