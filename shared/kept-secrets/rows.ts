import { rowKind } from '../dynamodb/row-kind.ts';

/** Secrets that this deployment has made for itself, each in a row that does not expire. */
export const keptSecrets = rowKind({
  name: 'kept secret',
  table: 'Idempotency',
  key: { partition: ['cursor-secret', 'search-secret'] },
  attributes: ['secret'],
});
