import { nowIso } from '#shared/ambient.ts';
import { put, remove, type Write } from '#shared/dynamodb/writes.ts';
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
export function waitWrite(orderId: string, since: number, waiting: WaitingStep): Write {
  return put('wait', 'Orders', { order: orderId, entry: waitEntry, ...waiting, since, keptAt: nowIso() });
}

/** Forgets the token of an order that has come to its end. */
export function waitRemoval(orderId: string): Write {
  return remove('wait', 'Orders', { order: orderId, entry: waitEntry });
}
