import { nowIso } from '#shared/ambient.ts';
import { isRefusal, type Refusal } from '#shared/http/refusal.ts';
import { newId } from '#shared/ids.ts';
import { log } from '#shared/observability/log.ts';
import { serialName, serialsAt, type KnownSerials } from '#functions/inventory/public.ts';
import { fulfilmentOrdersOf } from '#functions/orders/public.ts';
import { blockedBy, policyOf, type FulfilmentState } from '#functions/orders/rules.ts';
import { deliver } from '../handling/deliver.ts';
import { handleFulfilmentOrder } from '../handling/handle-fulfilment-order.ts';
import { handOver } from '../handling/hand-over.ts';
import type { Handling } from '../handling/handling.ts';
import type { NamedSerials } from '../handling/pack-serials.ts';
import { pack, pick } from '../handling/pick-and-pack.ts';

/** One task of the demo warehouse: what comes next for a fulfilment order that is in `state`. */
export interface DemoTask {
  readonly orderId: string;
  readonly fulfilmentOrderId: string;
  readonly state: FulfilmentState;
}

/** How a task ended: in a new state (now, or at an earlier attempt), or with nothing to follow until another event. */
export type DemoOutcome = { readonly now: FulfilmentState } | 'over';

/**
 * Does what comes next, when the fulfilment order is still in the task's state; where it is further on, the next task must
 * follow. `straight` goes on to the hand-over in the
 * same commit, like a location that ships without scanning.
 */
export async function carryOutDemoTask(
  { orderId, fulfilmentOrderId, state }: DemoTask,
  straight: boolean,
): Promise<DemoOutcome> {
  let outcome: DemoOutcome = 'over';
  const handled = await handleFulfilmentOrder(orderId, fulfilmentOrderId, async (handling) => {
    outcome = 'over';
    const { state: present, location } = handling.state.fulfilmentOrder;
    if (isWorkedByHand(location)) return handling;
    if (present !== state) {
      if (isFurtherOn(present, state)) outcome = { now: present };
      return handling;
    }
    const units = await unitsAtHand(handling);
    const next = straight ? goStraight(handling, units) : goOn(handling, units);
    if (isRefusal(next)) {
      // What a hold keeps back goes on when the hold is released, which is an event.
      if (!blockedBy(handling.state.order, 'hand-over')) {
        log.warn('the demo warehouse cannot go on', { orderId, fulfilmentOrderId, next });
      }
      return handling;
    }
    if (next !== handling) outcome = { now: next.state.fulfilmentOrder.state };
    return next;
  });
  if (isRefusal(handled)) throw new Error(handled.detail);
  return outcome;
}

/** What the warehouse does on its own; the hand-over has an event of its own. */
const way: readonly FulfilmentState[] = ['released', 'picking', 'packed'];

/** What is left to be done for an order that was kept back by a hold. */
export async function demoTasksOf(orderId: string): Promise<readonly DemoTask[]> {
  const fulfilmentOrders = await fulfilmentOrdersOf(orderId);
  return fulfilmentOrders
    .filter(({ state }) => way.includes(state))
    .map(({ fulfilmentOrderId, state }) => ({ orderId, fulfilmentOrderId, state }));
}

/** True when a task was carried out before and cut short before the next could follow it. */
function isFurtherOn(present: FulfilmentState, state: FulfilmentState): boolean {
  return way.includes(state) && way.indexOf(present) > way.indexOf(state);
}

/** Locations that `DEMO_BY_HAND` names, with commas between, are left to people. */
function isWorkedByHand(location: string): boolean {
  return (process.env['DEMO_BY_HAND'] ?? '').split(',').includes(location);
}

/** Pick, pack and hand over, as far as the present state calls for and holds allow. Stops where the carrier takes over. */
function goStraight(handling: Handling, units: UnitsAtHand): Handling | Refusal {
  let current = handling;
  for (;;) {
    const { state, method } = current.state.fulfilmentOrder;
    const next = goOn(current, units);
    if (isRefusal(next)) return current === handling ? next : current;
    current = next;
    const reached = current.state.fulfilmentOrder.state;
    if (reached === 'delivered' || reached === 'handed_over' || reached === state || method === 'digital')
      return current;
  }
}

function goOn(handling: Handling, { named, known }: UnitsAtHand): Handling | Refusal {
  const { state, method } = handling.state.fulfilmentOrder;
  const { picksAndPacks, deliveredFrom } = policyOf(handling.state.order, method);
  if (state === 'released' && picksAndPacks) return pick(handling);
  if (state === 'picking') return pack(handling, named, known);
  if (state === 'packed' && deliveredFrom === 'handed_over') return handOver(handling, demoParcel(handling), nowIso());
  if (state === 'released' || state === 'packed' || state === 'handed_over') {
    return deliver(handling, newId('shipment'), nowIso());
  }
  return handling;
}

/** Units with serial numbers that can be packed, by line. */
interface UnitsAtHand {
  readonly named: readonly NamedSerials[];
  readonly known: KnownSerials;
}

/** What a packer takes from the shelf: of each lot, condition and owner as many units as were set aside. Throws where they are not listed yet. */
async function unitsAtHand({ state: { fulfilmentOrder } }: Handling): Promise<UnitsAtHand> {
  const { location, lines, state } = fulfilmentOrder;
  const serialised = state === 'released' || state === 'picking' ? lines.filter((line) => line.serialised) : [];
  const skus = [...new Set(serialised.map(({ sku }) => sku))];
  const there = (await Promise.all(skus.map((sku) => serialsAt({ sku, location })))).flat();
  const free = new Set(there.filter((unit) => unit.state === 'in_stock'));
  const named = serialised.map(({ lineId, sku, allocations }) => {
    const taken = allocations.flatMap(({ bucket, quantity }) =>
      [...free].filter((unit) => unit.sku === sku && unit.bucket === bucket).slice(0, quantity),
    );
    if (taken.length < sumOf(allocations)) throw new Error(`not enough units of ${sku} are listed at ${location} yet`);
    for (const unit of taken) free.delete(unit);
    return { lineId, serials: taken.map(({ serial }) => serial) };
  });
  return { named, known: new Map(there.map((unit) => [serialName(unit), unit])) };
}

const sumOf = (allocations: readonly { readonly quantity: number }[]): number =>
  allocations.reduce((sum, { quantity }) => sum + quantity, 0);

function demoParcel({ state: { fulfilmentOrder } }: Handling) {
  const { fulfilmentOrderId, lines } = fulfilmentOrder;
  const units = lines.reduce((sum, { measure, quantity }) => sum + (measure ? 1 : quantity), 0);
  return {
    shipmentId: newId('shipment'),
    carrier: 'demo',
    packages: [{ trackingNumber: `DEMO${fulfilmentOrderId.slice(-12).toUpperCase()}`, weightGrams: 250 * units }],
  };
}
