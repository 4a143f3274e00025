import { rowKind } from '#shared/dynamodb/row-kind.ts';

export const importRows = rowKind({
  name: 'import',
  table: 'Imports',
  key: { sort: 'IMPORT' },
  attributes: ['client', 'createdKey', 'queue', 'queuedAt', 'facts', 'version', 'expiresAt'],
  revision: 'version',
});

/** What came of some rows of a file. */
export const resultRows = rowKind({
  name: 'results of an import',
  table: 'Imports',
  key: { sort: 'ROWS#*' },
  attributes: ['outcomes', 'expiresAt'],
});

/** How many imports of a client run. */
export const runningRows = rowKind({
  name: 'running imports of a client',
  table: 'Imports',
  key: { partition: 'client#*', sort: 'RUNNING' },
  attributes: ['running'],
});

/** The events of one change of an import. */
export const importEventRows = rowKind({
  name: 'events of an import',
  table: 'Imports',
  key: { sort: 'EVENT#*' },
  attributes: ['outbox', 'events', 'expiresAt'],
});
