import type { Placement } from '#shared/contracts/api/orders.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import {
  measured,
  measureOf,
  measureSaid,
  stepsOf,
  type Measure,
  type MeasuredSteps,
  type Quantity,
} from '#shared/quantity.ts';
import type { Item } from '#functions/catalogue/public.ts';
import { linesToPlace } from './bundles.ts';

type PlacedLine = Pick<Placement['lines'][number], 'sku' | 'quantity' | 'components'>;

/** A line that was sent; or of a component of one also how much of it is in one bundle. */
interface LineToRead {
  readonly line: PlacedLine;
  readonly bundle?: { readonly inOne: Quantity } | undefined;
}

/**
 * The quantities of the lines, in their order, in steps of their items; of what is no item here, as exactly as it is said. A refusal
 * (`invalid-request`) where one is finer than its item.
 */
export function placedQuantities(
  { lines }: Pick<Placement, 'lines'>,
  items: ReadonlyMap<string, Item>,
): readonly MeasuredSteps[] | Refusal {
  const read = lines.map((line) => placedQuantity({ line }, items));
  const sent = lines.map((line, place) => ({ at: `/lines/${place}`, line }));
  const errors = [...sent, ...linesToPlace({ lines }).filter(({ bundle }) => bundle)].flatMap(({ at, ...line }) => {
    const one = placedQuantity(line, items);
    return 'error' in one ? [{ pointer: `${at}/quantity`, message: one.error }] : [];
  });
  const [first] = errors;
  if (first) return refuse('invalid-request', `${first.pointer}: ${first.message}`, ...errors.slice(0, 50));
  return read.flatMap((one) => ('error' in one ? [] : [one]));
}

/** The quantity of a line that was sent, or of a component of one, in steps of its item; or why it is none. In one bundle are whole steps, too. */
export function placedQuantity(
  { line, bundle }: LineToRead,
  items: ReadonlyMap<string, Item>,
): MeasuredSteps | { readonly error: string } {
  const measure = measureOfPlaced(bundle ? { ...line, quantity: bundle.inOne } : line, items);
  const inOne = stepsOf(bundle?.inOne ?? line.quantity, measure);
  if (typeof inOne !== 'number') return inOne;
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
