import { farther, keptAway, ranked, ruledOut, summedDemand, type RankedLocation } from './candidates.ts';
import { measured, measureIn, type Measured } from '#shared/quantity.ts';
import { figuresOf, type DemandedUnits, type Figures } from './figures.ts';
import { fewestSplits, unitsServed } from './fewest-splits.ts';
import type { Demand, SourcingFacts } from './facts.ts';
import type { Candidate, Plan, PlannedAllocation, UnservedUnits, Verdict } from './plan.ts';
import { takeFromShards } from './shards.ts';

/**
 * Decides where the demand of one group is served from: locations within the limits, those with enough for all before
 * those that need a split, fewest parts, then the nearest, then by priority. What free stock does not cover is left
 * unserved, later lines first.
 */
export function planSourcing(facts: SourcingFacts): Plan {
  const verdicts = new Map(facts.locations.map((location) => [location.location, ruledOut(facts, location)]));
  const ranking = ranked(
    facts,
    facts.locations.filter(({ location }) => verdicts.get(location) === undefined),
  );
  const { units } = summedDemand(facts);
  const figures = figuresOf(facts);
  const chosen = fewestSplits(ranking, figures.demand);
  const allocations = [...units].flatMap(([sku, wanted]) => allocateItem(facts, chosen, sku, wanted));
  const group = facts.groupId === undefined ? {} : { groupId: facts.groupId };
  return {
    ...group,
    ...(facts.tooFar ? { tooFar: facts.tooFar } : {}),
    allocations: inLineOrder(facts.demand, allocations),
    unserved: facts.demand.flatMap((line) => unservedOf(line, allocations)),
    candidates: [
      ...ranking.map((location) => ({ ...rankedCandidate(location, ranking, chosen, figures, allocations), ...group })),
      ...facts.locations.flatMap(({ location, priority }) => {
        const verdict = verdicts.get(location);
        return verdict ? [{ location, ...group, verdict, covers: 0, takes: 0, ...measureIn(figures), priority }] : [];
      }),
    ],
    demanded: figures.demand.values().reduce((sum, { wanted, scale }) => sum + wanted * scale, 0),
    ...measureIn(figures),
    keptAway: keptAway(facts, verdicts),
  };
}

/** Takes one item from the chosen locations: from one that has all of it, else from the best ranked on. */
function allocateItem(
  facts: SourcingFacts,
  chosen: readonly RankedLocation[],
  sku: string,
  wanted: number,
): PlannedAllocation[] {
  const whole = chosen.find(({ cover }) => (cover.get(sku) ?? 0) >= wanted);
  const sources = whole ? [whole] : chosen;
  const waiting = facts.demand.filter((line) => line.sku === sku).map((line) => ({ ...line }));
  const allocations: PlannedAllocation[] = [];
  let left = wanted;
  for (const { location, cover } of sources) {
    const take = Math.min(left, cover.get(sku) ?? 0);
    if (take === 0) continue;
    left -= take;
    const counters = facts.stock.filter((free) => free.sku === sku && free.location === location);
    for (const { quantity, ...counter } of takeFromShards(counters, take, facts.orderId)) {
      allocations.push(...giveToLines(waiting, { sku, location, ...counter }, quantity));
    }
  }
  return allocations;
}

/** Gives units of one counter to the lines that wait, the first line first; `waiting` is used up on the way. */
function giveToLines(
  waiting: (Measured & { lineId: string; quantity: number })[],
  from: Omit<PlannedAllocation, 'lineId' | 'quantity' | 'measure'>,
  units: number,
): PlannedAllocation[] {
  const given: PlannedAllocation[] = [];
  let left = units;
  for (const line of waiting) {
    const quantity = Math.min(left, line.quantity);
    if (quantity === 0) continue;
    line.quantity -= quantity;
    left -= quantity;
    given.push({ lineId: line.lineId, ...from, ...measureIn(line), quantity });
  }
  return given;
}

function inLineOrder(demand: readonly Demand[], allocations: readonly PlannedAllocation[]): PlannedAllocation[] {
  const byLine = Map.groupBy(allocations, ({ lineId }) => lineId);
  return demand.flatMap(({ lineId }) => byLine.get(lineId) ?? []);
}

function unservedOf(
  { lineId, sku, quantity, measure }: Demand,
  allocations: readonly PlannedAllocation[],
): UnservedUnits[] {
  const served = allocations.reduce((sum, one) => (one.lineId === lineId ? sum + one.quantity : sum), 0);
  return served < quantity ? [{ lineId, sku, ...measured(measure), quantity: quantity - served }] : [];
}

function rankedCandidate(
  one: RankedLocation,
  ranking: readonly RankedLocation[],
  chosen: readonly RankedLocation[],
  figures: Figures,
  allocations: readonly PlannedAllocation[],
): Candidate {
  const { demand } = figures;
  const { location, kilometres, sameCountry, priority } = one;
  return {
    location,
    verdict: verdictOf(one, ranking, chosen, demand),
    covers: unitsServed([one], demand),
    takes: allocations.reduce((sum, taken) => (taken.location === location ? sum + inFigures(taken, demand) : sum), 0),
    ...measureIn(figures),
    kilometres,
    sameCountry,
    priority,
  };
}

const inFigures = ({ sku, quantity }: PlannedAllocation, demand: DemandedUnits): number =>
  quantity * (demand.get(sku)?.scale ?? 1);

function verdictOf(
  one: RankedLocation,
  ranking: readonly RankedLocation[],
  chosen: readonly RankedLocation[],
  demand: DemandedUnits,
): Verdict {
  if (chosen.includes(one)) return 'serves';
  if (one.cover.size === 0) return 'no-stock';
  const served = unitsServed(chosen, demand);
  const rival = chosen.findLast(
    (taken) => unitsServed([...chosen.filter((other) => other !== taken), one], demand) === served,
  );
  if (!rival) return 'more-splits';
  const byDistance = ranking.every(({ kilometres }) => kilometres !== undefined);
  if (farther(one, rival, byDistance) > 0) return 'farther';
  return one.priority > rival.priority ? 'lower-priority' : 'later-name';
}
