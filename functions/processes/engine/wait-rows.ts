import { nowIso } from '#shared/ambient.ts';
import { tableName } from '#shared/dynamodb/client.ts';
import type { NamedWrite } from '#shared/dynamodb/transact.ts';
import type { Wait } from '../fulfil-order/wait-rules.ts';

/** A step of the workflow that waits for its token to be answered. An order has one at a time: the newest. */
export interface WaitingStep {
  readonly wait: Wait;
  readonly run: number;
  /** A credential: it never leaves this table but to Step Functions. */
  readonly taskToken: string;
}

/** It sorts among the rows of the aggregate, so that one read brings both. */
export const waitEntry = 'ORDER#WAIT';

/**
 * Keeps the token of a step that waits for what comes after version `since` of the order. It belongs into the transaction
 * that makes or checks this version: nothing that ends the wait can then be missed.
 */
export function waitWrite(orderId: string, since: number, waiting: WaitingStep): NamedWrite {
  return {
    name: 'wait',
    Put: {
      TableName: tableName('Orders'),
      Item: { order: orderId, entry: waitEntry, ...waiting, since, keptAt: nowIso() },
    },
  };
}

/** Forgets the token of an order that has come to its end. */
export function waitRemoval(orderId: string): NamedWrite {
  return { name: 'wait', Delete: { TableName: tableName('Orders'), Key: { order: orderId, entry: waitEntry } } };
}
