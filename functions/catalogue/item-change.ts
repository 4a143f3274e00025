import type { EventData, NewEvent } from '#shared/contracts/events/catalogue.ts';
import { decimalMoney } from '#shared/money.ts';
import type { Item } from './item.ts';

type Told = EventData<'ItemChanged'>['after'];

/** What is told of an item that is made, or stands otherwise than `before`. */
export function itemChanged(before: Item | undefined, after: Item): NewEvent {
  const { sku, version } = after;
  return {
    type: 'ItemChanged',
    data: { sku, version, ...(before ? { before: toldOf(before) } : {}), after: toldOf(after) },
  };
}

function toldOf({
  sku: _sku,
  version: _version,
  unitCost,
  barcodes,
  crossReferences,
  components,
  ...item
}: Item): Told {
  return {
    ...item,
    ...(components ? { components: components.map((one) => ({ ...one })) } : {}),
    barcodes: [...barcodes],
    crossReferences: [...crossReferences],
    ...(unitCost ? { unitCost: decimalMoney(unitCost.minor, unitCost.currency) } : {}),
  };
}
