import { refuse, type Refusal } from '#shared/http/refusal.ts';
import { cancellableUnits, type LineUnits } from './cancel-units.ts';
import type { Order } from '../aggregate/order.ts';
import { unitsIn } from '../aggregate/status.ts';

/** What is to be cancelled; without lines, all that has not been handed over. */
export interface CancellationRequest {
  /** Goes out with events: it never contains personal data. */
  readonly reason: string;
  /** What a person wrote as the reason; it stays with the order. */
  readonly statedReason?: string | undefined;
  readonly lines?: readonly LineUnits[] | undefined;
}

/**
 * The units that a request cancels. Refuses with `conflicting-state` when nothing, or less than asked, is left to cancel,
 * and with `unknown-reference` for a line that the order does not have.
 */
export function unitsToCancel(order: Order, { lines }: CancellationRequest): LineUnits[] | Refusal {
  const left = new Map(order.lines.map((line) => [line.lineId, cancellableUnits(line)]));
  if (!lines) {
    const units = [...left].flatMap(([lineId, quantity]) => (quantity > 0 ? [{ lineId, quantity }] : []));
    return units.length > 0 ? units : nothingLeft(order);
  }
  const unknown = lines.findIndex(({ lineId }) => !left.has(lineId));
  if (unknown >= 0) {
    const message = `the order has no line ${JSON.stringify(lines[unknown]?.lineId)}`;
    return refuse('unknown-reference', message, { pointer: `/lines/${unknown}/lineId`, message });
  }
  for (const [index, { lineId, quantity }] of lines.entries()) {
    const available = left.get(lineId) ?? 0;
    if (quantity > available) {
      const message = `of line ${lineId} only ${available} units can still be cancelled, not ${quantity}`;
      return refuse('conflicting-state', message, { pointer: `/lines/${index}/quantity`, message });
    }
    left.set(lineId, available - quantity);
  }
  return [...lines];
}

function nothingLeft({ orderId, lines }: Order): Refusal {
  const gone = unitsIn(lines, 'shipped', 'delivered', 'lost', 'sent_back');
  const cancelled = unitsIn(lines, 'cancelled');
  return refuse(
    'conflicting-state',
    `nothing of order ${orderId} is left to cancel: ${gone} units are past hand-over, ${cancelled} are cancelled already`,
  );
}
