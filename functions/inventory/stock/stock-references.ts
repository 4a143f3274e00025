import { findItems, type Item } from '#functions/catalogue/public.ts';
import { findLocation } from '#functions/parties/public.ts';
import { reaches, type Principal } from '#shared/http/access/principal.ts';
import { isRefusal, refuse, type Refusal } from '#shared/http/refusal.ts';
import type { FieldError } from '#shared/contracts/problems.ts';
import { measured, measureOf, stepsOf, type Measured, type Quantity } from '#shared/quantity.ts';

/** A line with its units in steps of the measure of its item. */
export type InSteps<Line> = Line & Measured & { readonly steps: number; readonly serialised?: true | undefined };

/**
 * The lines with their units in steps of their items. A refusal unless the location is within reach and exists, all items exist and are kept in
 * stock, and no quantity is finer than its item.
 * @param field which member of a line tells how much it is of.
 */
export async function linesInSteps<Line extends { readonly sku: string }, Field extends keyof Line & string>(
  caller: Principal,
  location: string,
  lines: readonly (Line & { readonly [Of in Field]: Quantity })[],
  field: Field,
): Promise<InSteps<Line>[] | Refusal> {
  const items = await stockedItems(
    caller,
    location,
    lines.map(({ sku }) => sku),
  );
  if (isRefusal(items)) return items;
  const read: InSteps<Line>[] = [];
  const errors: FieldError[] = [];
  for (const [index, line] of lines.entries()) {
    const item = items.get(line.sku);
    const measure = item && measureOf(item);
    const steps = stepsOf(line[field], measure);
    const { serialised } = item ?? {};
    if (typeof steps === 'number')
      read.push({ ...line, steps, ...measured(measure), ...(serialised ? { serialised } : {}) });
    else errors.push({ pointer: `/lines/${index}/${field}`, message: steps.error });
  }
  const [first] = errors;
  return first ? refuse('invalid-request', `${first.pointer} ${first.message}`, ...errors.slice(0, 50)) : read;
}

/** The items by SKU. A refusal unless the location is within reach and exists, and all items exist and are kept in stock. */
export async function stockedItems(
  caller: Principal,
  location: string,
  skus: readonly string[],
  pointerOf: (index: number) => string = (index) => `/lines/${index}/sku`,
): Promise<ReadonlyMap<string, Item> | Refusal> {
  const here = { pointer: '/location', message: 'is not a location within your reach' };
  if (!reaches(caller.locations, location)) {
    return refuse('not-authorised', `these credentials do not reach the location ${JSON.stringify(location)}`, here);
  }
  const [place, items] = await Promise.all([findLocation(location), findItems(skus)]);
  if (!place) return refuse('unknown-reference', `there is no location ${JSON.stringify(location)}`, here);
  const errors = skus.flatMap((sku, index) => {
    const item = items.get(sku);
    if (item?.kind === 'goods') return [];
    return [{ pointer: pointerOf(index), message: `${sku} ${whyNotStocked(item)}` }];
  });
  const [first] = errors;
  return first ? refuse('unknown-reference', first.message, ...errors.slice(0, 50)) : items;
}

/** Why there is no stock of it, and what to do. */
function whyNotStocked(item: Item | undefined): string {
  if (!item) return 'is not in the catalogue; make it first, or name another';
  const instead = item.kind === 'kit' ? 'name what it is made of' : 'leave it out';
  return `is of kind ${item.kind}, of which no stock is kept; ${instead}`;
}
