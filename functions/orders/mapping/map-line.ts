import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import { isRefusal, notFound, refuse, type Refusal } from '#shared/http/refusal.ts';
import type { Change } from '#shared/work/change.ts';
import type { Item } from '#functions/catalogue/public.ts';
import { bundlesOf, unitsInOne, type Bundle } from '../aggregate/bundle.ts';
import type { LineQuantities, Order, OrderLine } from '../aggregate/order.ts';
import { mostSerialisedUnits, unitsTold } from '../aggregate/units.ts';
import { measured, measureOf, quantityOf, stepsOf, type Measure } from '#shared/quantity.ts';
import { policyOfLine } from '../aggregate/groups.ts';
import { mostHolds } from '../holding/hold-decisions.ts';
import { activeHolds, defaultBlocks, withHold, withHoldEnded } from '../holding/holds.ts';
import { priceCheckOf, type Listed } from '../placing/listed-money.ts';
import { offInWords } from '../screening/screen-order.ts';
import { mappingRule, unmappedLines } from './unmapped.ts';

/** Which item a line is, as a person says. */
export interface Mapping {
  readonly lineId: string;
  readonly sku: string;
  /** The item of this SKU, where there is one. */
  readonly item: Item | undefined;
  /** Where prices are compared with the price lists: what they have for the line, and how many percent it may differ. */
  readonly lists?: { readonly price: Listed; readonly tolerance: string } | undefined;
  /** `client:<id>`, and when (RFC 3339). */
  readonly by: string;
  readonly at: string;
  readonly newHoldId: () => string;
}

/** The rule that holds an order with lines that were mapped, and whose prices are off those of the items. */
const mappedPricesRule = 'mapped-prices';

/**
 * The order with a line mapped to an item: it is sourced, shipped and told as that item, at the price and with the description with which it was ordered.
 * With the last of them the hold of the order ends. Where its price is off the price lists, the order is held for that, unless it is still to be screened.
 * Refuses with `not-found` (the line), `conflicting-state` (it is an item already, or is cancelled),
 * `unknown-reference` (no such item, or none that orders of its type hold).
 */
export function lineMapped(order: Order, mapping: Mapping): Change<Order> | Refusal {
  const { lineId, item, lists } = mapping;
  const line = order.lines.find((one) => one.lineId === lineId);
  if (!line) return notFound('line', lineId);
  const refusal = lineRefusal(order, line) ?? itemRefusal(order, line, mapping);
  if (refusal || !item) return refusal ?? notFound('item', mapping.sku);
  const known = remeasured(
    line,
    measureOf(item),
    bundlesOf(order.lines).find(({ bundleId }) => bundleId === line.bundleId),
  );
  if (isRefusal(known)) return known;
  const quantity = { steps: known.ordered, ...measured(measureOf(item)) };
  const prices = { currency: order.currency, pricesIncludeTax: line.taxIncluded };
  const priceCheck = priceCheckOf(known, quantity, line.price, lists?.price, prices, lists?.tolerance);
  const mapped: OrderLine = {
    ...known,
    ...(priceCheck ? { priceCheck } : {}),
    sku: item.sku,
    kind: policyOfLine(order, line).takes,
    backorderable: item.backorderable,
    ...(item.serialised ? { serialised: item.serialised } : {}),
    ...(item.sku === line.sku ? {} : { orderedSku: line.sku }),
  };
  const lines = order.lines.map((one) => (one === line ? mapped : one));
  const told: NewEvent = {
    type: 'LineMapped',
    data: { ...unitsTold({ ...mapped, quantity: mapped.ordered }), orderedSku: line.sku },
  };
  return heldForPrice(released({ ...order, lines }, [told], mapping), mapped, mapping);
}

/**
 * Held for the price of the line that was mapped. One hold is for all of them until a person ends it: it says how to find the others. Before the
 * screening it is the screening that holds.
 */
function heldForPrice(change: Change<Order>, line: OrderLine, { at, newHoldId }: Mapping): Change<Order> | Refusal {
  const { state: order, events } = change;
  const createdBy = `rule:${mappedPricesRule}`;
  const active = activeHolds(order);
  if (!line.priceCheck || !order.screenedAt || active.some((hold) => hold.createdBy === createdBy)) return change;
  if (order.holds.length >= mostHolds.ever || active.length >= mostHolds.active) {
    const detail = `order ${order.orderId} has too many holds to be held for the price of line ${line.lineId}; decide about them first`;
    return refuse('conflicting-state', detail);
  }
  const reason = `${offInWords(line, order.currency)}; look at each line that says \`priceCheck\`, and release it if the prices are agreed`;
  const [holdId, type] = [newHoldId(), 'price' as const];
  const hold = { holdId, type, reason, blocks: defaultBlocks[type], createdBy, createdAt: at };
  return {
    ...change,
    state: withHold(order, hold),
    events: [...events, { type: 'OrderHeld', data: { holdId, holdType: type, reason, rule: mappedPricesRule } }],
  };
}

/** Units of a line in steps of another measure, or why that is too coarse for them. */
export const stepsAs =
  ({ measure: before }: Pick<OrderLine, 'measure'>, measure: Measure | undefined) =>
  (units: number): ReturnType<typeof stepsOf> =>
    stepsOf(quantityOf(units, before), measure);

/** The line with its units in steps of another measure; a refusal where that is too coarse for them, or for those of one of its bundles. */
function remeasured(
  { unmapped: _unmapped, measure: before, ...line }: OrderLine,
  measure: Measure | undefined,
  bundle: Bundle | undefined,
): Omit<OrderLine, 'unmapped'> | Refusal {
  const errors: string[] = [];
  const asItem = stepsAs({ measure: before }, measure);
  const steps = (units: number): number => {
    const read = asItem(units);
    if (typeof read === 'number') return read;
    errors.push(read.error);
    return 0;
  };
  const quantities = Object.entries(line.quantities).map(([state, units]) => [state, steps(units)] as const);
  const { settled } = line;
  if (bundle) steps(unitsInOne(bundle, line));
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
  if (!item?.active)
    return wrong(
      item
        ? `the item ${named} is not sold any more; name another`
        : `no item ${named}; make it first, or name another`,
    );
  if (item.kind === 'kit')
    return wrong(`${named} is a kit, and a line is one item: cancel it, and place an order of the kit`);
  const { takes, method } = policyOfLine(order, line);
  const units = order.lines.reduce((sum, one) => sum + (one.serialised ? one.ordered : 0), 0) + wholeUnitsOf(line);
  if (item.serialised && units > mostSerialisedUnits) {
    return wrong(
      `with ${named} the order has ${units} units with serial numbers, at most ${mostSerialisedUnits} are taken; cancel some`,
    );
  }
  return item.kind === takes
    ? undefined
    : wrong(`${named} is of kind ${item.kind}, what goes by ${method} is ${takes} only; cancel the line instead`);
}

function wholeUnitsOf({ ordered, measure }: OrderLine): number {
  const steps = stepsOf(quantityOf(ordered, measure), undefined);
  return typeof steps === 'number' ? steps : 0;
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
