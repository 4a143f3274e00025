import { findItems } from '#functions/catalogue/public.ts';
import { findLocation } from '#functions/parties/public.ts';
import { reaches, type Principal } from '#shared/http/access/principal.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';

/** A refusal unless the location is within reach and exists, and all items exist and are kept in stock. */
export async function checkStockReferences(
  caller: Principal,
  location: string,
  skus: readonly string[],
  pointerOf: (index: number) => string = (index) => `/lines/${index}/sku`,
): Promise<Refusal | undefined> {
  const here = { pointer: '/location', message: 'is not a location within your reach' };
  if (!reaches(caller.locations, location)) {
    return refuse('not-authorised', `these credentials do not reach the location ${JSON.stringify(location)}`, here);
  }
  const [place, items] = await Promise.all([findLocation(location), findItems(skus)]);
  if (!place) return refuse('unknown-reference', `there is no location ${JSON.stringify(location)}`, here);
  const errors = skus.flatMap((sku, index) => {
    const item = items.get(sku);
    if (item?.kind === 'goods') return [];
    const message = item ? `is of kind ${item.kind}, of which no stock is kept` : 'is not in the catalogue';
    return [{ pointer: pointerOf(index), message: `${sku} ${message}` }];
  });
  const [first] = errors;
  return first ? refuse('unknown-reference', first.message, ...errors.slice(0, 50)) : undefined;
}
