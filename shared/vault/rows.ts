import { rowKind } from '../dynamodb/row-kind.ts';

/**
 * One key of a person, by its generation: `key` is the data key, sealed with the deployment's. One that is closed by an erasure opens, and seals
 * nothing new. One without `key` was destroyed, and stays as the mark that it must not come back.
 */
export const personKeyRows = rowKind({
  name: 'key of a person',
  table: 'Vault',
  key: { sort: 'KEY#*' },
  attributes: ['key', 'madeAt', 'closedBy', 'destroyedAt'],
});
