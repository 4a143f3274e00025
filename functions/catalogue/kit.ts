import type { ItemSettings } from '#shared/contracts/api/catalogue.ts';
import type { FieldError } from '#shared/contracts/problems.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import { measureOf, stepsOf } from '#shared/quantity.ts';
import type { Item } from './item.ts';

/**
 * Why an item cannot be of these components: a kit has some and nothing else does (`invalid-request`), and is had whole; they are items
 * that there are, of any kind but kits (`unknown-reference`), in quantities that they have (`invalid-request`).
 * @param items the components' items, by SKU.
 */
export function kitRefusal(
  { kind, components, decimals }: Pick<ItemSettings, 'kind' | 'components' | 'decimals'>,
  items: ReadonlyMap<string, Item>,
): Refusal | undefined {
  const pointer = '/components';
  if (kind !== 'kit') {
    const message = `belong to items of kind kit alone, this is of kind ${kind}; leave them out`;
    return components && refuse('invalid-request', `${pointer} ${message}`, { pointer, message });
  }
  if (!components) {
    const message = 'are needed: what the kit is made of';
    return refuse('invalid-request', `${pointer} ${message}`, { pointer, message });
  }
  if (decimals !== undefined) {
    const message = 'do not belong to a kit, which is sold whole; leave them out';
    return refuse('invalid-request', `/decimals ${message}`, { pointer: '/decimals', message });
  }
  if (components.every(({ share }) => share === 0)) {
    const message = 'have no share of the price; give one of them a share';
    return refuse('invalid-request', `${pointer} ${message}`, { pointer, message });
  }
  const unknown = components.flatMap(({ sku }, index): FieldError[] => {
    const message = componentMessage(items.get(sku), sku);
    return message === undefined ? [] : [{ pointer: `${pointer}/${index}/sku`, message }];
  });
  if (unknown.length > 0) return refusedFor('unknown-reference', unknown);
  const finer = components.flatMap(({ sku, quantity }, index): FieldError[] => {
    const item = items.get(sku);
    const steps = item && stepsOf(quantity, measureOf(item));
    return typeof steps === 'object' ? [{ pointer: `${pointer}/${index}/quantity`, message: steps.error }] : [];
  });
  return finer.length > 0 ? refusedFor('invalid-request', finer) : undefined;
}

function refusedFor(code: 'unknown-reference' | 'invalid-request', errors: readonly FieldError[]): Refusal {
  return refuse(code, errors.map(({ pointer, message }) => `${pointer}: ${message}`)[0] ?? '', ...errors);
}

function componentMessage(item: Item | undefined, sku: string): string | undefined {
  if (!item) return `no item ${JSON.stringify(sku)}; make it first, or name another`;
  return item.kind === 'kit' ? `${JSON.stringify(sku)} is a kit itself; name what it is made of` : undefined;
}
