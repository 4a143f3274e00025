import type { Write } from '#shared/dynamodb/writes.ts';
import type { Answer } from '#shared/http/answer.ts';
import { mayUseOrder, type Principal } from '#shared/http/principal.ts';
import type { Claim } from '#shared/http/idempotency.ts';
import { busy, isRefusal, notFound, type Refusal } from '#shared/http/refusal.ts';
import type { Order } from './order.ts';
import { commitOrder, loadOrder, type OrderChange } from './store.ts';

/** What a request does to an order, and its answer. */
export interface RequestedChange extends OrderChange {
  readonly others?: readonly Write[];
  readonly answer: Answer;
}

const attempts = 10;

/**
 * Carries out a POST that changes one order: reads it within the caller's reach, decides, and commits change, events and
 * kept answer together. When somebody else was first, in the order or in one of `others`, it is read and decided again.
 */
export async function changeByRequest(
  orderId: string,
  { caller, claim }: { readonly caller: Principal; readonly claim: Claim },
  decide: (order: Order) => Promise<RequestedChange | Refusal> | RequestedChange | Refusal,
): Promise<Answer | Refusal> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const order = await loadOrder(orderId);
    if (!order || !mayUseOrder(caller, order)) return notFound('order', orderId);
    const decided = await decide(order);
    if (isRefusal(decided)) return decided;
    const { answer, others = [] } = decided;
    const result = await commitOrder(order, decided, [...others, claim.keep(answer)]);
    if ('committed' in result) return answer;
  }
  return busy(`order ${orderId} is changed by too many at once`);
}
