import { rowKind } from '../dynamodb/row-kind.ts';

/** What the rights of credentials are bound to. */
export const bindingRows = rowKind({
  name: 'binding of credentials',
  table: 'Parties',
  key: { sort: 'BINDING' },
  attributes: ['kind', 'kindKey', 'binding', 'details'],
});

/** A client's requests in a window of time. Changed in place. */
export const requestCounts = rowKind({
  name: 'requests of a client',
  table: 'Idempotency',
  key: { partition: 'rate#*' },
  attributes: ['requests', 'expiresAt'],
});

/** The answer to a request, by its `Idempotency-Key`. */
export const answerRows = rowKind({
  name: 'answer',
  table: 'Idempotency',
  // Any other key: a client's id, and its key.
  key: {},
  attributes: ['requestHash', 'status', 'body', 'headers', 'expiresAt'],
});
