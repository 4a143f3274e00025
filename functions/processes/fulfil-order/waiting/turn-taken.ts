import { StepFailure } from '#shared/steps.ts';
import { loadOrder } from '#functions/orders/public.ts';
import type { Order } from '#functions/orders/rules.ts';
import type { Turn, Turned } from '../contracts.ts';
import { turned } from './wait-rules.ts';

/**
 * How a step ends that has done its work (`turn`) and left the order as it is. `began` is the order's version before the step.
 * Throws StepFailure `NoProgress` when the step has changed nothing and the order needs it again.
 */
export async function turnTaken(turn: Turn, order: Order, began: number): Promise<Turned> {
  const end = turned(order);
  if (end.next !== turn || order.version !== began) return end;
  // What this run has seen may be old: then another run of the step has done what was to be done.
  const present = await loadOrder(order.orderId);
  if (present && present.version !== began) return turned(present);
  throw new StepFailure('NoProgress', 'the step has changed nothing, and the order needs it again');
}
