import type { ItemSettings } from '#shared/contracts/api/catalogue.ts';
import type { FieldError } from '#shared/contracts/problems.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import type { Item } from './item.ts';

/**
 * Why an item cannot be of these components: a kit has some and nothing else does (`invalid-request`), and is had whole; they are items
 * that there are, of any kind but kits (`unknown-reference`).
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
  if (components.every(({ share, quantity }) => (share ?? quantity) === 0)) {
    const message = 'have no share of the price; give one of them a share';
    return refuse('invalid-request', `${pointer} ${message}`, { pointer, message });
  }
  const errors = components.flatMap(({ sku }, index): FieldError[] => {
    const message = componentMessage(items.get(sku), sku);
    return message === undefined ? [] : [{ pointer: `${pointer}/${index}/sku`, message }];
  });
  const [first] = errors;
  return first && refuse('unknown-reference', `${first.pointer}: ${first.message}`, ...errors);
}

function componentMessage(item: Item | undefined, sku: string): string | undefined {
  if (!item) return `no item ${JSON.stringify(sku)}; make it first, or name another`;
  return item.kind === 'kit' ? `${JSON.stringify(sku)} is a kit itself; name what it is made of` : undefined;
}
