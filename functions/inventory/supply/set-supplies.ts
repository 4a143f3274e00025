import { bucketText, inBucket } from '#shared/bucket.ts';
import type { NewSupplies } from '#shared/contracts/api/inventory.ts';
import { reaches, type Principal } from '#shared/http/access/principal.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import type { Change } from '#shared/work/change.ts';
import { levelEventWrite } from '../stock/safety-and-shards.ts';
import { supplyChanged, supplyName, supplyWrite } from './supply-rows.ts';
import { supplySet, type Supply } from './supply.ts';

/**
 * Says what is to come to a location, over what was known of these supplies. A number of an item is one supply: one that is to come to a
 * location beyond the caller's reach is refused.
 */
export function suppliesSet(
  known: ReadonlyMap<string, Supply>,
  { location, kind, lines }: NewSupplies,
  { locations }: Principal,
): Change<ReadonlyMap<string, Supply>> | Refusal {
  const elsewhere = [...known.values()].find((supply) => !reaches(locations, supply.location));
  if (elsewhere) {
    return refuse('not-authorised', `the supply ${supplyName(elsewhere)} is to come to a location beyond your reach`);
  }
  const changes = lines.flatMap(({ sku, number, quantity, expectedOn, ...of }) => {
    const said = { sku, location, number, kind, ...inBucket(bucketText(of)), quantity, expectedOn };
    return supplySet(known.get(supplyName(said)), said) ?? [];
  });
  const told = changes.flatMap((change) => supplyChanged(change) ?? []);
  return { state: known, events: [], writes: [...changes.flatMap(supplyWrite), ...told.map(levelEventWrite)] };
}
