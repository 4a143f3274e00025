import type { ItemSettings } from '#shared/contracts/api/catalogue.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';

/** Why units of an item cannot have serial numbers (`invalid-request`): goods have them, and are counted in whole units then. */
export function serialsRefusal({
  kind,
  decimals,
  serialised,
}: Pick<ItemSettings, 'kind' | 'decimals' | 'serialised'>): Refusal | undefined {
  if (!serialised || (kind === 'goods' && decimals === undefined)) return undefined;
  const message =
    kind === 'goods'
      ? 'belongs to what is sold in whole units alone, each with its number; leave it out, or leave `decimals` out'
      : `belongs to goods alone, this is of kind ${kind}; leave it out${kind === 'kit' ? ', and say it of its components' : ''}`;
  return refuse('invalid-request', `/serialised ${message}`, { pointer: '/serialised', message });
}
