import { tableName } from '#shared/dynamodb/client.ts';
import { packed, unpacked } from '#shared/dynamodb/packed.ts';
import { queryAll } from '#shared/dynamodb/pages.ts';
import type { NamedWrite } from '#shared/dynamodb/transact.ts';
import type { Candidate, PlannedAllocation } from './planning/plan.ts';

/** Why the decision was made: new units, or new stock for units that waited. */
export type SourcingCause = 'order' | 'stock';

/** One sourcing decision as it is kept with its order. */
export interface SourcingDecision {
  readonly sourcingId: string;
  readonly decidedAt: string;
  readonly cause: SourcingCause;
  readonly demanded: number;
  readonly allocations: readonly PlannedAllocation[];
  readonly backordered: readonly { readonly lineId: string; readonly sku: string; readonly quantity: number }[];
  readonly rejected: readonly { readonly lineId: string; readonly sku: string; readonly quantity: number }[];
  readonly candidates: readonly Candidate[];
}

/** Keeps a decision with its order: row `SOURCING#<id>`. */
export function sourcingWrite(orderId: string, decision: SourcingDecision): NamedWrite {
  const entry = `SOURCING#${decision.sourcingId}`;
  return {
    name: entry,
    Put: { TableName: tableName('Orders'), Item: { order: orderId, entry, decision: packed(decision) } },
  };
}

/** Every sourcing decision of an order, in the order in which they were made. */
export async function sourcingDecisionsOf(orderId: string): Promise<SourcingDecision[]> {
  const rows = queryAll({
    TableName: tableName('Orders'),
    KeyConditionExpression: '#order = :order AND begins_with(#entry, :prefix)',
    ExpressionAttributeNames: { '#order': 'order', '#entry': 'entry' },
    ExpressionAttributeValues: { ':order': orderId, ':prefix': 'SOURCING#' },
    ConsistentRead: true,
  });
  return (await Array.fromAsync(rows)).map(({ decision }) => unpacked<SourcingDecision>(decision));
}
