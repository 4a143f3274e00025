import { refuse, type Refusal } from '#shared/http/refusal.ts';
import { measureSaid, quantityOf, stepsOf, type Measured, type Quantity } from '#shared/quantity.ts';
import type { LineQuantities, OrderLine, UnitState } from './order.ts';

/** No unit in any state. */
export const noUnits: LineQuantities = {
  open: 0,
  cancelled: 0,
  backordered: 0,
  allocated: 0,
  released: 0,
  picked: 0,
  packed: 0,
  shipped: 0,
  delivered: 0,
  lost: 0,
  sent_back: 0,
  returned: 0,
};

/** The most units of an order that have serial numbers: each is packed by its own. */
export const mostSerialisedUnits = 1000;

/** Legal moves of units between states: the line's state machine. */
export const unitMoves: Readonly<Record<UnitState, readonly UnitState[]>> = {
  open: ['allocated', 'backordered', 'cancelled', 'released'],
  backordered: ['allocated', 'open', 'cancelled'],
  allocated: ['released', 'open', 'backordered', 'cancelled'],
  released: ['picked', 'open', 'cancelled', 'delivered'],
  picked: ['packed', 'open', 'cancelled'],
  packed: ['shipped', 'open', 'cancelled', 'delivered'],
  shipped: ['delivered', 'lost', 'sent_back'],
  delivered: [],
  lost: ['sent_back'],
  sent_back: [],
  cancelled: [],
};

/** Moves `count` units of a line from one state to another. Throws a RangeError on an illegal move or missing units. */
export function moveUnits(line: OrderLine, from: UnitState, to: UnitState, count: number): OrderLine {
  if (count === 0) return line;
  if (!unitMoves[from].includes(to)) throw new RangeError(`units cannot move from ${from} to ${to}`);
  if (!Number.isSafeInteger(count) || count < 0 || line.quantities[from] < count) {
    throw new RangeError(
      `line ${line.lineId} has ${line.quantities[from]} ${from} units, cannot move ${count} to ${to}`,
    );
  }
  const quantities = { ...line.quantities, [from]: line.quantities[from] - count, [to]: line.quantities[to] + count };
  return { ...line, quantities };
}

/** Units of a line as events and answers tell them. */
export function unitsTold({
  lineId,
  sku,
  quantity,
  measure,
}: Measured & { readonly lineId: string; readonly sku: string; readonly quantity: number }) {
  return { lineId, sku, quantity: quantityOf(quantity, measure) };
}

/** Units of lines that a request names, in steps of their lines; a refusal where one is finer than its line. */
export function unitsNamed<Said extends { readonly lineId: string; readonly quantity: Quantity }>(
  lines: readonly (Measured & { readonly lineId: string })[],
  said: readonly Said[],
  at = '/lines',
): (Omit<Said, 'quantity'> & { readonly quantity: number })[] | Refusal {
  const named: (Omit<Said, 'quantity'> & { readonly quantity: number })[] = [];
  for (const [index, { quantity, ...one }] of said.entries()) {
    const line = lines.find(({ lineId }) => lineId === one.lineId);
    // Of a line that there is not whoever looks for it says so.
    const steps = stepsOf(quantity, line ? line.measure : measureSaid(quantity));
    if (typeof steps === 'object') {
      const pointer = `${at}/${index}/quantity`;
      return refuse('invalid-request', `${pointer} ${steps.error}`, { pointer, message: steps.error });
    }
    named.push({ ...one, quantity: steps });
  }
  return named;
}

/** Units of a line that have left, whatever has become of them since. */
export function leftUnits({ quantities }: Pick<OrderLine, 'quantities'>): number {
  return quantities.shipped + quantities.delivered + quantities.lost + quantities.sent_back;
}
