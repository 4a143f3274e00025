import { apply } from '#shared/dynamodb/transact.ts';
import { closingWrite, destroyingWrite, newestKey } from '#shared/vault/keys.ts';
import { booksPerson } from '#shared/vault/person-key.ts';
import { lastYearForgotten } from '#functions/orders/public.ts';
import { listBranches } from '#functions/parties/public.ts';

/** Years whose time is over that are looked at: of a system that stood still at the turn of a year, the one before, too. */
const yearsLookedAt = 2;

/** What the key of a year's books is closed by, in place of an erasure. */
const bySchedule = 'their time is over';

/** Destroys the keys of the books whose time is over, by which documents still tell of persons who were erased. */
export async function destroyOldBooks(): Promise<void> {
  const newest = lastYearForgotten();
  const years = Array.from({ length: yearsLookedAt }, (_, index) => newest - index);
  const branches = await listBranches();
  for (const { branchId } of branches) for (const year of years) await destroyBooks(branchId, year);
}

async function destroyBooks(branch: string, year: number): Promise<void> {
  const key = await newestKey(booksPerson(branch, year));
  if (!key || key.isDestroyed) return;
  if (key.closedBy === undefined) await apply(closingWrite(key, bySchedule));
  await apply(destroyingWrite(key, bySchedule));
}
