import type { OrderView } from '../../reading/order-view.ts';
import type { Order } from '../../aggregate/order.ts';
import { isAwaited } from './outside-decision.ts';

/** How an order's outside screening stands, as answers show it. */
export function screeningView(order: Order): Pick<OrderView, 'screening'> {
  const { screening } = order;
  if (!screening) return {};
  const { askAgainAt, until, ...settled } = screening;
  if (screening.state !== 'pending') return { screening: settled };
  return { screening: isAwaited(order) ? { ...settled, askAgainAt, until } : { ...settled, state: 'overruled' } };
}
