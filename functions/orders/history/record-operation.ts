import type { historyRoutes } from '#shared/contracts/api/history.ts';
import { created, etagOf } from '#shared/http/answer.ts';
import { isRefusal } from '#shared/http/refusal.ts';
import type { Operation } from '#shared/http/operation.ts';
import type { Change } from '#shared/work/change.ts';
import { changeByRequest } from '#shared/work/unit-of-work.ts';
import type { NewOrder, Order, OrderWithPeople } from '../aggregate/order.ts';
import { keepOrder, referenceWrite } from '../keeping/store.ts';
import { placementFacts, refuseTaken } from '../placing/placement-facts.ts';
import { sealingKeyOf, withKey, type SealingKey } from '../placing/sealing-key.ts';
import { summaryOf } from '../reading/order-view.ts';
import { pastInEvent } from './past-in-event.ts';
import { placementOf, recordedOrder } from './recorded-order.ts';

/** `POST /v1/historical-orders`: an order at its end, its external number, its one event and the kept answer stand or fall in one transaction. */
export const recordOrderOperation: Operation<typeof historyRoutes.recordOrder> = async ({ body, caller, claim }) => {
  const facts = await placementFacts(placementOf(body), caller);
  if (isRefusal(facts)) return facts;
  const decided = recordedOrder(body, facts);
  if (isRefusal(decided)) return decided;
  return changeByRequest({
    what: `order ${decided.orderId}`,
    load: () => undefined,
    decide: async (_, lost) => refuseTaken(decided, lost) ?? recorded(decided, await sealingKeyOf(decided)),
    keep: keepOrder,
    claim,
    answer: (order: Order) => created(summaryOf(order), `/v1/orders/${order.orderId}`, { etag: etagOf(order.version) }),
  });
};

function recorded(decided: NewOrder, { key, writes }: SealingKey): Change<OrderWithPeople> {
  const order = withKey(decided, key);
  return {
    state: order,
    events: [{ type: 'OrderRecorded', data: pastInEvent(order) }],
    writes: [referenceWrite(order), ...writes],
  };
}
