import { priceRoutes } from '#shared/contracts/api/prices.ts';
import { claimFor } from '#shared/http/idempotency.ts';
import { onBehalf } from '#shared/http/on-behalf.ts';
import type { Principal } from '#shared/http/access/principal.ts';
import { isRefusal } from '#shared/http/refusal.ts';
import { setPricesOperation } from '#functions/catalogue/public.ts';
import { allAtOnce, inParts } from './at-once.ts';
import type { Came, CarryOut, ReadableRow, Work } from './carry-out.ts';
import { refusedAs } from './put-rows.ts';

const set = onBehalf(priceRoutes.setPrices, setPricesOperation);

/** Prices that are set in one transaction. */
const pricesTogether = 24;
const atOnce = 4;

/**
 * Sets prices, many rows at a time. They are refused together: each of them is then set alone. A price that stands as it is set is left
 * alone, so that who repeats rows after a crash sets nothing a second time.
 */
export const setPrices: CarryOut = async (work, rows) => {
  return (await allAtOnce(inParts(rows, pricesTogether), atOnce, (part) => setPart(work, part))).flat();
};

async function setPart(work: Work, rows: readonly ReadableRow[]): Promise<(Came | undefined)[]> {
  const { present, caller } = work;
  if (present.dryRun) return rows.map((row) => tryOut(caller, row));
  const came = await setTogether(work, rows);
  if (came?.result === 'set' || rows.length === 1) return rows.map(() => came);
  return allAtOnce(rows, 1, (row) => setTogether(work, [row]));
}

const bodyOf = (rows: readonly ReadableRow[]) => ({ items: rows.map(({ body }) => body) });

function tryOut(caller: Principal, row: ReadableRow): Came {
  const refused = set.refusalOf(caller, bodyOf([row]));
  return refused ? refusedAs(refused) : { result: 'readable', detail: '' };
}

async function setTogether(
  { present: { importId }, caller, isCancelled }: Work,
  rows: readonly ReadableRow[],
): Promise<Came | undefined> {
  const [from, to] = [rows[0]?.line ?? 0, rows.at(-1)?.line ?? 0];
  const body = bodyOf(rows);
  const claim = claimFor(caller.id, `import ${importId} lines ${from}-${to}`, 'imports', JSON.stringify(body));
  const done: Came = { result: 'set', detail: '' };
  if (isCancelled) return (await claim.answered()) ? done : undefined;
  const outcome = await set(caller, { body, claim });
  return isRefusal(outcome) ? refusedAs(outcome) : done;
}
