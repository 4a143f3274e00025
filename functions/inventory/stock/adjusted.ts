import { bucketOf, inWords } from '#shared/bucket.ts';
import type { Write } from '#shared/dynamodb/writes.ts';
import { isRefusal, refuse, type Refusal } from '#shared/http/refusal.ts';
import type { MovingSerials } from '../serials/serial.ts';
import { addUnits, identifyUnits, removeUnits, unidentifiedOn, type Shelf } from './stock-changes.ts';

/**
 * Units come to a shelf, or go from there. Those of none name units that are off the books already, and those that come and are listed there (`again`) are such, too: of as
 * many as are unidentified it is said now which they are.
 */
export function adjusted(
  shelf: Shelf,
  quantity: number,
  mostCounters: number,
  { coming, going, again }: MovingSerials,
): Write[] | Refusal {
  const { sku, location, bucket } = shelf;
  const named = quantity === 0 ? going : again;
  const place = `of ${sku} at ${location}${inWords(bucketOf(bucket))}`;
  const known = unidentifiedOn(shelf);
  if (named.length > known) {
    const first = quantity === 0 ? '' : `; ${named[0]} is in stock there`;
    return refuse('conflicting-state', `${place} ${named.length} are named, and unidentified: ${known}${first}`);
  }
  if (named.length > 0 && quantity > 0 && named.length < coming.length) {
    const message = `${place} ${named[0]} is listed and ${coming.find((one) => !named.includes(one))} is not: adjust units that are found again and those that are new there one after the other`;
    return refuse('conflicting-state', message);
  }
  if (named.length > 0) return identifyUnits(shelf, named.length, quantity > 0);
  if (quantity > 0) return addUnits(shelf, quantity, mostCounters);
  const writes = removeUnits(shelf, -quantity);
  if (!isRefusal(writes) || known === 0) return writes;
  return refuse(
    'conflicting-state',
    `${writes.detail}; ${known} are off the books already, without being named: say by an adjustment of 0 which they are`,
  );
}
