import type { HistoricalOrder, historyRoutes } from '#shared/contracts/api/history.ts';
import { created, etagOf, ok } from '#shared/http/answer.ts';
import type { Principal } from '#shared/http/access/principal.ts';
import { isRefusal, type Refusal } from '#shared/http/refusal.ts';
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
  const decided = await decide(body, caller);
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

/** The same without its effect: the answer is empty where the order would be taken. Whether its number is taken, only recording it tells. */
export const judgeRecordingOperation: Operation<typeof historyRoutes.recordOrder> = async ({ body, caller }) => {
  const decided = await decide(body, caller);
  return isRefusal(decided) ? decided : ok({});
};

async function decide(body: HistoricalOrder, caller: Principal): Promise<NewOrder | Refusal> {
  const facts = await placementFacts(placementOf(body), caller);
  return isRefusal(facts) ? facts : recordedOrder(body, facts);
}

function recorded(decided: NewOrder, { key, writes }: SealingKey): Change<OrderWithPeople> {
  const order = withKey(decided, key);
  return {
    state: order,
    events: [{ type: 'OrderRecorded', data: pastInEvent(order) }],
    writes: [referenceWrite(order), ...writes],
  };
}
