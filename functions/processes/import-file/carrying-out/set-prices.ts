import { priceRoutes } from '#shared/contracts/api/prices.ts';
import { claimFor } from '#shared/http/idempotency.ts';
import { onBehalf } from '#shared/http/on-behalf.ts';
import { isRefusal, type Refusal } from '#shared/http/refusal.ts';
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

async function setPart(work: Work, rows: readonly ReadableRow[]): Promise<Came[]> {
  const { present, caller } = work;
  if (present.dryRun) return rows.map((row) => came(set.refusalOf(caller, bodyOf([row])), 'readable'));
  const refused = await setTogether(work, rows);
  if (refused === undefined || rows.length === 1) return rows.map(() => came(refused, 'set'));
  return allAtOnce(rows, 1, async (row) => came(await setTogether(work, [row]), 'set'));
}

const came = (refused: Refusal | undefined, result: Came['result']): Came =>
  refused ? refusedAs(refused) : { result, detail: '' };

const bodyOf = (rows: readonly ReadableRow[]) => ({ items: rows.map(({ body }) => body) });

async function setTogether(
  { present: { importId }, caller }: Work,
  rows: readonly ReadableRow[],
): Promise<Refusal | undefined> {
  const [from, to] = [rows[0]?.line ?? 0, rows.at(-1)?.line ?? 0];
  const body = bodyOf(rows);
  const claim = claimFor(caller.id, `import ${importId} lines ${from}-${to}`, 'imports', JSON.stringify(body));
  const outcome = await set(caller, { body, claim });
  return isRefusal(outcome) ? outcome : undefined;
}
