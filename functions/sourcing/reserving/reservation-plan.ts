import { planSourcing } from '../planning/plan-sourcing.ts';
import type { FreeStock, SourcingFacts } from '../planning/facts.ts';
import { quantityText, type Measured } from '#shared/quantity.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';

/** The most counters that one reservation holds units of: so many fit into the transaction of the order that takes them. */
const mostHeldCounters = 20;

/** Units that are held on a counter. */
export type HeldUnits = Omit<FreeStock, 'available'> & Measured & { readonly quantity: number };

/** Which counters the units of a basket are held on, chosen as for an order; or a refusal that names what there is too little of. */
export function planReservation(facts: SourcingFacts): HeldUnits[] | Refusal {
  const { allocations, unserved } = planSourcing(facts);
  const [first] = unserved;
  if (first) {
    const errors = unserved.map(({ lineId, sku, measure, quantity: missing }) => {
      const wanted = facts.demand.find((line) => line.lineId === lineId)?.quantity ?? 0;
      const message = `${sku}: ${quantityText(wanted - missing, measure)} of ${quantityText(wanted, measure)} can be had; ask for so many, or leave it out`;
      return { pointer: `/lines/${Number(lineId) - 1}/quantity`, message };
    });
    return refuse('insufficient-stock', errors.map(({ message }) => message).join('; '), ...errors);
  }
  const held = allocations.map(({ lineId: _, ...units }) => units);
  if (held.length <= mostHeldCounters) return held;
  const message = `the units lie on ${held.length} counters, at most ${mostHeldCounters} can be held together; reserve fewer lines`;
  return refuse('conflicting-state', message);
}

/** Free stock with what a reservation holds for the order that is sourced. */
export function withHeld(stock: readonly FreeStock[], held: readonly HeldUnits[]): FreeStock[] {
  return stock.map((free) => ({
    ...free,
    available: held.reduce(
      (available, { sku, location, shard, bucket, quantity }) =>
        sku === free.sku && location === free.location && shard === free.shard && bucket === free.bucket
          ? available + quantity
          : available,
      free.available,
    ),
  }));
}
