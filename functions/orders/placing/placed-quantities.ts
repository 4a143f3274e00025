import type { Placement } from '#shared/contracts/api/orders.ts';
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
  const read = lines.map((line) => placedQuantity(line, items));
  const errors = read.flatMap((one, index) =>
    'error' in one ? [{ pointer: `/lines/${index}/quantity`, message: one.error }] : [],
  );
  const [first] = errors;
  if (first) return refuse('invalid-request', `${first.pointer}: ${first.message}`, ...errors.slice(0, 50));
  return read.flatMap((one) => ('error' in one ? [] : [one]));
}

/** The quantity of a line that was sent, or of a component of one, in steps of its item; or why it is none. */
export function placedQuantity(
  line: PlacedLine,
  items: ReadonlyMap<string, Item>,
): MeasuredSteps | { readonly error: string } {
  const measure = measureOfPlaced(line, items);
  const steps = stepsOf(line.quantity, measure);
  return typeof steps === 'number' ? { steps, ...measured(measure) } : steps;
}

/** Bundles and kits are only had whole; what is no item here is as exact as it is said. */
function measureOfPlaced(
  { sku, quantity, components }: PlacedLine,
  items: ReadonlyMap<string, Item>,
): Measure | undefined {
  const item = items.get(sku);
  if (components ?? item?.components) return undefined;
  return item ? measureOf(item) : measureSaid(quantity);
}
