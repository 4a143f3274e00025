import { rowKind } from '#shared/dynamodb/row-kind.ts';
import { tokenAttributes } from '../engine/tokens.ts';

/** The token of the state in which an order's execution waits. */
export const keptTokens = rowKind({
  name: 'token of a workflow',
  table: 'Orders',
  key: { sort: 'ORDER#WAIT' },
  attributes: tokenAttributes,
});
