import type * as z from 'zod';
import { bucketOf } from '#shared/bucket.ts';
import { sourcingRoutes, type sourcingDecisionView } from '#shared/contracts/api/sourcing.ts';
import { ok } from '#shared/http/answer.ts';
import { mayUseOrder } from '#shared/http/access/principal.ts';
import { notFound } from '#shared/http/refusal.ts';
import { serve } from '#shared/http/serve.ts';
import { unitsTold } from '#functions/orders/rules.ts';
import { quantityOf } from '#shared/quantity.ts';
import { loadOrder } from '#functions/orders/public.ts';
import { verdicts } from './planning/plan.ts';
import {
  extendReservationOperation,
  readReservationOperation,
  releaseReservationOperation,
  reserveStockOperation,
} from './reserving/reserve-stock.ts';
import { sourcingDecisionsOf, type SourcingDecision } from './sourcing-rows.ts';

export const handler = serve(sourcingRoutes, {
  reserveStock: reserveStockOperation,
  readReservation: readReservationOperation,
  extendReservation: extendReservationOperation,
  releaseReservation: releaseReservationOperation,

  getSourcing: async ({ params: { orderId }, caller }) => {
    const order = await loadOrder(orderId);
    if (!order || !mayUseOrder(caller, order)) return notFound('order', orderId);
    return ok({ orderId, decisions: (await sourcingDecisionsOf(orderId)).map(decisionView) });
  },
});

function decisionView(decision: SourcingDecision): z.output<typeof sourcingDecisionView> {
  const { sourcingId, decidedAt, cause, demanded, allocations, backordered, rejected, candidates, measure } = decision;
  return {
    sourcingId,
    decidedAt,
    cause,
    demanded: quantityOf(demanded, measure),
    allocated: allocations.map((one) => ({ ...unitsTold(one), location: one.location, ...bucketOf(one.bucket) })),
    backordered: backordered.map(unitsTold),
    rejected: rejected.map(unitsTold),
    candidates: candidates.map(({ verdict, covers, takes, measure: ofFigures, ...candidate }) => ({
      ...candidate,
      covers: quantityOf(covers, ofFigures),
      takes: quantityOf(takes, ofFigures),
      verdict,
      serves: verdict === 'serves',
      reason: verdicts[verdict],
    })),
  };
}
