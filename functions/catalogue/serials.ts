import type { ItemSettings } from '#shared/contracts/api/catalogue.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';

/** Units of sale that are weights, lengths, areas and volumes: an amount of something, and no single thing that could have a number. */
const amounts = new Set(
  ['mg g kg t oz lb', 'mm cm m km in ft yd', 'cm2 m2 ft2', 'ml cl dl l m3 gal'].flatMap((units) => units.split(' ')),
);

/** Why units of an item cannot have serial numbers (`invalid-request`): goods have them, and are counted one by one then. */
export function serialsRefusal({
  kind,
  unit,
  decimals,
  serialised,
}: Pick<ItemSettings, 'kind' | 'unit' | 'decimals' | 'serialised'>): Refusal | undefined {
  if (!serialised) return undefined;
  const message = whyNone();
  return message === undefined
    ? undefined
    : refuse('invalid-request', `/serialised ${message}`, { pointer: '/serialised', message });

  function whyNone(): string | undefined {
    if (kind !== 'goods')
      return `belongs to goods alone, this is of kind ${kind}; leave it out${kind === 'kit' ? ', and say it of its components' : ''}`;
    if (decimals !== undefined)
      return 'belongs to what is sold in whole units alone, each with its number; leave it out, or leave `decimals` out';
    if (amounts.has(unit.toLowerCase()))
      return `belongs to what is sold one by one, and this is sold by the ${unit}; leave it out, or name the unit that has a number, such as each or bar`;
    return undefined;
  }
}
