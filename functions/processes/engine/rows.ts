import { rowKind } from '#shared/dynamodb/row-kind.ts';

/** The token of the state in which a subject's execution waits; its newest, in place of the one before. */
export const keptTokens = rowKind({
  name: 'token of a workflow',
  table: 'Orders',
  key: { sort: 'ORDER#WAIT' },
  attributes: ['wait', 'run', 'enteredAt', 'attempt', 'taskToken', 'exceptionId', 'arrival', 'queue', 'queuedAt'],
});
