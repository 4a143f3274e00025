import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import { isRefusal, notFound, refuse, type Refusal } from '#shared/http/refusal.ts';
import type { Change } from '#shared/work/change.ts';
import type { Item } from '#functions/catalogue/public.ts';
import type { LineQuantities, Order, OrderLine } from '../aggregate/order.ts';
import { unitsTold } from '../aggregate/units.ts';
import { measured, measureOf, quantityOf, stepsOf, type Measure } from '#shared/quantity.ts';
import { policyOfLine } from '../aggregate/groups.ts';
import { activeHolds, withHoldEnded } from '../holding/holds.ts';
import { mappingRule, unmappedLines } from './unmapped.ts';

/** Which item a line is, as a person says. */
export interface Mapping {
  readonly lineId: string;
  readonly sku: string;
  /** The item of this SKU, where there is one. */
  readonly item: Item | undefined;
  /** `client:<id>`, and when (RFC 3339). */
  readonly by: string;
  readonly at: string;
}

/**
 * The order with a line mapped to an item: it is sourced, shipped and told as that item, at the price and with the description with which it was ordered.
 * With the last of them the hold of the order ends. Refuses with `not-found` (the line), `conflicting-state` (it is an item already, or is cancelled),
 * `unknown-reference` (no such item, or none that orders of its type hold).
 */
export function lineMapped(order: Order, mapping: Mapping): Change<Order> | Refusal {
  const { lineId, item, by, at } = mapping;
  const line = order.lines.find((one) => one.lineId === lineId);
  if (!line) return notFound('line', lineId);
  const refusal = lineRefusal(order, line) ?? itemRefusal(order, line, mapping);
  if (refusal || !item) return refusal ?? notFound('item', mapping.sku);
  const known = remeasured(line, measureOf(item));
  if (isRefusal(known)) return known;
  const mapped: OrderLine = {
    ...known,
    sku: item.sku,
    kind: policyOfLine(order, line).takes,
    backorderable: item.backorderable,
    ...(item.sku === line.sku ? {} : { orderedSku: line.sku }),
  };
  const lines = order.lines.map((one) => (one === line ? mapped : one));
  const told: NewEvent = {
    type: 'LineMapped',
    data: { ...unitsTold({ ...mapped, quantity: mapped.ordered }), orderedSku: line.sku },
  };
  return released({ ...order, lines }, [told], { by, at });
}

/** The line with its units in steps of another measure; a refusal where that is too coarse for them. */
function remeasured(
  { unmapped: _unmapped, measure: before, ...line }: OrderLine,
  measure: Measure | undefined,
): Omit<OrderLine, 'unmapped'> | Refusal {
  const errors: string[] = [];
  const steps = (units: number): number => {
    const read = stepsOf(quantityOf(units, before), measure);
    if (typeof read === 'number') return read;
    errors.push(read.error);
    return 0;
  };
  const quantities = Object.entries(line.quantities).map(([state, units]) => [state, steps(units)] as const);
  const { settled } = line;
  const after = {
    ...line,
    ...measured(measure),
    ordered: steps(line.ordered),
    quantities: { ...line.quantities, ...(Object.fromEntries(quantities) as Partial<LineQuantities>) },
    settled: { ...settled, invoiced: steps(settled.invoiced), cancelled: steps(settled.cancelled) },
  };
  const [error] = errors;
  if (error === undefined) return after;
  const message = `of the item the quantity of line ${line.lineId} ${error}; map it to another item, or cancel it`;
  return refuse('unknown-reference', `/sku: ${message}`, { pointer: '/sku', message });
}

function lineRefusal({ orderId }: Order, line: OrderLine): Refusal | undefined {
  if (!line.unmapped) {
    const what = line.custom ? 'is taken as it is, and no item' : `is the item ${line.sku} already`;
    return refuse('conflicting-state', `line ${line.lineId} of order ${orderId} ${what}`);
  }
  if (line.quantities.cancelled < line.ordered) return undefined;
  return refuse('conflicting-state', `line ${line.lineId} of order ${orderId} is cancelled`);
}

function itemRefusal(order: Order, line: OrderLine, { sku, item }: Mapping): Refusal | undefined {
  const pointer = '/sku';
  const wrong = (message: string) => refuse('unknown-reference', `${pointer}: ${message}`, { pointer, message });
  const named = JSON.stringify(sku);
  if (!item?.active) return wrong(item ? `the item ${named} is not sold any more` : `no item ${named}`);
  const { takes, method } = policyOfLine(order, line);
  return item.kind === takes
    ? undefined
    : wrong(`${named} is of kind ${item.kind}, what goes by ${method} is ${takes} only; cancel the line instead`);
}

/** The hold ends with the last line that had to be mapped. */
function released(order: Order, told: readonly NewEvent[], { by, at }: Pick<Mapping, 'by' | 'at'>): Change<Order> {
  const over = unmappedLines(order).length > 0 ? [] : activeHolds(order).filter(isOfMapping);
  return {
    state: over.reduce((held, { holdId }) => withHoldEnded(held, holdId, 'released', { by, at }), order),
    events: [
      ...told,
      ...over.map(({ holdId, type }) => ({ type: 'HoldReleased' as const, data: { holdId, holdType: type } })),
    ],
  };
}

const isOfMapping = ({ createdBy }: { readonly createdBy: string }): boolean => createdBy === `rule:${mappingRule}`;
