import { bucketText, inBucket } from '#shared/bucket.ts';
import type { NewSupplies } from '#shared/contracts/api/inventory.ts';
import { reaches, type Principal } from '#shared/http/access/principal.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import type { Change } from '#shared/work/change.ts';
import { measured } from '#shared/quantity.ts';
import type { InSteps } from '../stock/stock-references.ts';
import { levelEventWrite } from '../stock/safety-and-shards.ts';
import { supplyChanged, supplyName, supplyWrite } from './supply-rows.ts';
import { supplySet, type Supply } from './supply.ts';

/** Supplies as they are said, their units in steps. */
type SuppliesSaid = Omit<NewSupplies, 'lines'> & { readonly lines: readonly InSteps<NewSupplies['lines'][number]>[] };

/**
 * Says what is to come to a location, over what was known of these supplies. A number of an item is one supply: one that is to come to a
 * location beyond the caller's reach is refused.
 */
export function suppliesSet(
  known: ReadonlyMap<string, Supply>,
  { location, kind, lines }: SuppliesSaid,
  { locations }: Principal,
): Change<ReadonlyMap<string, Supply>> | Refusal {
  const elsewhere = [...known.values()].find((supply) => !reaches(locations, supply.location));
  if (elsewhere) {
    return refuse('not-authorised', `the supply ${supplyName(elsewhere)} is to come to a location beyond your reach`);
  }
  const changes = lines.flatMap(({ sku, number, steps: quantity, measure, expectedOn, ...of }) => {
    const units = { ...inBucket(bucketText(of)), ...measured(measure), quantity };
    const said = { sku, location, number, kind, ...units, expectedOn };
    return supplySet(known.get(supplyName(said)), said) ?? [];
  });
  const told = changes.flatMap((change) => supplyChanged(change) ?? []);
  return { state: known, events: [], writes: [...changes.flatMap(supplyWrite), ...told.map(levelEventWrite)] };
}
