import { newItem, type ItemView } from '#shared/contracts/api/catalogue.ts';
import { knownMembers } from '#shared/dynamodb/known-members.ts';
import { formatMinor } from '#shared/money.ts';
import type { Item } from './item.ts';

/** What this release knows of an item. */
export const knownOfItems = { ...newItem.shape, version: true };

/** An item as the API shows it. */
export function itemView(stored: Item): ItemView {
  const { unitCost, components, ...item } = knownMembers(stored, knownOfItems);
  const cost = unitCost && { amount: formatMinor(unitCost.minor, unitCost.currency), currency: unitCost.currency };
  return {
    ...item,
    ...(components ? { components: components.map((one) => ({ ...one })) } : {}),
    barcodes: [...item.barcodes],
    crossReferences: [...item.crossReferences],
    ...(cost ? { unitCost: cost } : {}),
  };
}
