import { chanceFrom } from '../chance.ts';
import { faultKinds, type FaultKind } from '../faults/kinds.ts';
import type { WorldTask } from '../worlds/crew.ts';

const kinds = Object.keys(faultKinds) as [FaultKind, ...FaultKind[]];

/**
 * The world of this number in a hunt. One of two has every fault; where fewer go wrong, other things show: what many faults
 * hide by mending it (a retry, a sweep), and what takes a single one to be seen alone.
 */
export function freshWorld(seed: string, number: number, orders: number): WorldTask {
  const world = `${seed}/${number}`;
  return { seed: world, orders, faults: faultsFrom(world) };
}

function faultsFrom(world: string): FaultKind[] {
  const chance = chanceFrom(`faults of ${world}`);
  if (chance.happens(0.5)) return [...kinds];
  if (chance.happens(0.4)) return [chance.one(kinds)];
  const some = kinds.filter(() => chance.happens(0.3));
  // With none at all there is little that has not been seen.
  return some.length > 0 ? some : [chance.one(kinds)];
}
