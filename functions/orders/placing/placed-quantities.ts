import type { Placement } from '#shared/contracts/api/orders.ts';
import type { FieldError } from '#shared/contracts/problems.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import { measured, measureOf, measureSaid, stepsOf, type Measure, type MeasuredSteps } from '#shared/quantity.ts';
import type { Item } from '#functions/catalogue/public.ts';

type PlacedLine = Pick<Placement['lines'][number], 'sku' | 'quantity' | 'components'>;

/**
 * The quantities of the lines, in their order, in steps of their items; of what is no item here, as exactly as it is said. A refusal
 * (`invalid-request`) where one is finer than its item.
 */
export function placedQuantities(
  { lines }: Pick<Placement, 'lines'>,
  items: ReadonlyMap<string, Item>,
): readonly MeasuredSteps[] | Refusal {
  const read: MeasuredSteps[] = [];
  const errors: FieldError[] = [];
  for (const [index, line] of lines.entries()) {
    const measure = measureOfLine(line, items);
    const steps = stepsOf(line.quantity, measure);
    if (typeof steps === 'number') read.push({ steps, ...measured(measure) });
    else errors.push({ pointer: `/lines/${index}/quantity`, message: steps.error });
  }
  const [first] = errors;
  return first ? refuse('invalid-request', `${first.pointer}: ${first.message}`, ...errors.slice(0, 50)) : read;
}

/** The quantity of a component, which is whole in the unit of its item, in the steps of that. */
export function componentQuantity(line: PlacedLine, items: ReadonlyMap<string, Item>): MeasuredSteps | undefined {
  const measure = measureOfLine(line, items);
  const steps = stepsOf(line.quantity, measure);
  return typeof steps === 'number' ? { steps, ...measured(measure) } : undefined;
}

/** Bundles and kits are only had whole; what is no item here is as exact as it is said. */
function measureOfLine(
  { sku, quantity, components }: PlacedLine,
  items: ReadonlyMap<string, Item>,
): Measure | undefined {
  const item = items.get(sku);
  if (components ?? item?.components) return undefined;
  return item ? measureOf(item) : measureSaid(quantity);
}
