import type { SourcingCause } from '#shared/contracts/vocabulary.ts';
import type { Measured } from '#shared/quantity.ts';
import { packed, unpacked } from '#shared/dynamodb/packed.ts';
import { queryAll } from '#shared/dynamodb/reads.ts';
import { put, type Write } from '#shared/dynamodb/writes.ts';
import type { Candidate, PlannedAllocation, UnservedUnits } from './planning/plan.ts';
import { sourcingRows } from './rows.ts';

export type { SourcingCause } from '#shared/contracts/vocabulary.ts';

/** One sourcing decision as it is kept with its order. */
export interface SourcingDecision extends Measured {
  readonly sourcingId: string;
  readonly decidedAt: string;
  readonly cause: SourcingCause;
  readonly demanded: number;
  readonly allocations: readonly PlannedAllocation[];
  readonly backordered: readonly UnservedUnits[];
  readonly rejected: readonly UnservedUnits[];
  readonly candidates: readonly Candidate[];
}

/** Keeps a decision with its order: row `SOURCING#<id>`. */
export function sourcingWrite(orderId: string, decision: SourcingDecision): Write {
  const entry = `SOURCING#${decision.sourcingId}`;
  return put(entry, sourcingRows, { order: orderId, entry, decision: packed(decision) });
}

/** Every sourcing decision of an order, in the order in which they were made. */
export async function sourcingDecisionsOf(orderId: string): Promise<SourcingDecision[]> {
  const rows = await queryAll(sourcingRows, { partition: orderId, prefix: 'SOURCING#' });
  return rows.map(({ decision }) => unpacked<SourcingDecision>(decision));
}
