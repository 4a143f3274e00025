import type { orderRoutes, Placement } from '#shared/contracts/api/orders.ts';
import { created, etagOf, ok } from '#shared/http/answer.ts';
import type { Principal } from '#shared/http/access/principal.ts';
import { isRefusal, type Refusal } from '#shared/http/refusal.ts';
import type { Operation } from '#shared/http/operation.ts';
import type { Change } from '#shared/work/change.ts';
import { changeByRequest } from '#shared/work/unit-of-work.ts';
import { loadReservation } from '#functions/inventory/public.ts';
import type { NewOrder, Order, OrderWithPeople } from '../aggregate/order.ts';
import { summaryOf } from '../reading/order-view.ts';
import { findListPrices } from './list-prices.ts';
import { orderInEvent } from './order-in-event.ts';
import { placeOrder } from './place-order.ts';
import { placementFacts, refuseTaken } from './placement-facts.ts';
import { sealingKeyOf, withKey, type SealingKey } from './sealing-key.ts';
import { keepOrder, referenceWrite } from '../keeping/store.ts';
import { takenProviders } from './taken-providers.ts';

/** `POST /v1/orders`: order, external number, first event and kept answer stand or fall in one transaction. */
export const placeOrderOperation: Operation<typeof orderRoutes.placeOrder> = async ({ body, caller, claim }) => {
  const decided = await decide(body, caller);
  if (isRefusal(decided)) return decided;
  const answer = (order: Order) =>
    created(summaryOf(order), `/v1/orders/${order.orderId}`, { etag: etagOf(order.version) });
  return changeByRequest({
    what: `order ${decided.orderId}`,
    load: () => undefined,
    decide: async (_, lost) => refuseTaken(decided, lost) ?? placed(decided, await sealingKeyOf(decided)),
    keep: keepOrder,
    claim,
    answer,
  });
};

/** The same without its effect: the answer is empty where the order would be taken. Whether its number is taken, only placing it tells. */
export const judgePlacementOperation: Operation<typeof orderRoutes.placeOrder> = async ({ body, caller }) => {
  const decided = await decide(body, caller);
  return isRefusal(decided) ? decided : ok({});
};

async function decide(asked: Placement, caller: Principal): Promise<NewOrder | Refusal> {
  const placement = caller.testsOnly ? { ...asked, test: true } : asked;
  const { reservation } = placement;
  const [facts, held] = await Promise.all([
    placementFacts(placement, caller),
    reservation === undefined ? undefined : loadReservation(reservation),
  ]);
  if (isRefusal(facts)) return facts;
  const { channel, quantities, now } = facts;
  return placeOrder({
    ...facts,
    placement,
    listPrices: channel && (await findListPrices(placement, quantities, channel, now)),
    reservation: held,
    providers: takenProviders(),
  });
}

function placed(placing: NewOrder, { key, writes }: SealingKey): Change<OrderWithPeople> {
  const order = withKey(placing, key);
  const data = { ...orderInEvent(order), ...(order.test ? { test: order.test } : {}) };
  return { state: order, events: [{ type: 'OrderPlaced', data }], writes: [referenceWrite(order), ...writes] };
}
