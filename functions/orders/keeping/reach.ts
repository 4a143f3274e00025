import { mayUseOrder, type Principal } from '#shared/http/access/principal.ts';
import type { Answer } from '#shared/http/answer.ts';
import type { Claim } from '#shared/http/idempotency.ts';
import { notFound, type Refusal } from '#shared/http/refusal.ts';
import type { Change } from '#shared/work/change.ts';
import { changeByRequest } from '#shared/work/unit-of-work.ts';
import type { Order } from '../aggregate/order.ts';
import { loadHeads } from './order-heads.ts';
import { keepOrder, loadOrder } from './store.ts';

/** The order, or `not-found` when there is none that these credentials reach. */
export async function orderWithinReach(orderId: string, caller: Principal): Promise<Order | Refusal> {
  const order = await loadOrder(orderId);
  return order && mayUseOrder(caller, order) ? order : notFound('order', orderId);
}

/** `not-found` when there is no such order that these credentials reach. Reads the header only. */
export async function refusedOutOfReach(orderId: string, caller: Principal): Promise<Refusal | undefined> {
  const [head] = await loadHeads([orderId]);
  return head && mayUseOrder(caller, head) ? undefined : notFound('order', orderId);
}

/** Carries out a POST that changes one order within the caller's reach; its answer is made of the order as it is then stored. */
export function changeWithinReach<Made extends Change<Order>>(
  orderId: string,
  { caller, claim }: { readonly caller: Principal; readonly claim: Claim },
  decide: (order: Order) => Made | Refusal | Promise<Made | Refusal>,
  answer: (order: Order, change: Made) => Answer,
): Promise<Answer | Refusal> {
  return changeByRequest<Order | Refusal, Made | Refusal, Order>({
    what: `order ${orderId}`,
    load: () => orderWithinReach(orderId, caller),
    decide,
    keep: keepOrder,
    claim,
    answer,
  });
}
