import { inventoryRoutes } from '#shared/contracts/api/inventory.ts';
import { claimFor } from '#shared/http/idempotency.ts';
import { onBehalf } from '#shared/http/on-behalf.ts';
import { isRefusal } from '#shared/http/refusal.ts';
import { changeImport, keptApart } from '#functions/imports/public.ts';
import { countStock } from '#functions/inventory/public.ts';
import { allAtOnce, inParts } from './at-once.ts';
import type { Came, CarryOut, ReadableRow, Work } from './carry-out.ts';
import { refusedAs } from './put-rows.ts';

const count = onBehalf(inventoryRoutes.countStock, countStock);

/** Lines of a count that are written in one transaction. */
const linesPerCount = 24;
const atOnce = 8;

/** Counts at one location that are asked for together. */
interface Together {
  readonly location: string;
  readonly rows: readonly ReadableRow[];
}

/**
 * Sets what is on hand to what was counted, many lines of a location at a time. Lines of a count are refused together: each of them is
 * then carried out alone. That is noted first, so that who repeats it after a crash does not set what was counted a second time.
 */
export const countRows: CarryOut = async (work, rows) => {
  const came = new Map<number, Came | undefined>();
  await allAtOnce(together(rows), atOnce, async (group) => {
    for (const [index, one] of (await countGroup(work, group)).entries()) came.set(group.rows[index]?.line ?? 0, one);
  });
  return rows.map(({ line }) => came.get(line));
};

function together(rows: readonly ReadableRow[]): Together[] {
  const byLocation = Map.groupBy(rows, ({ body }) => String(body['location']));
  return [...byLocation].flatMap(([location, own]) =>
    inParts(own, linesPerCount).map((some) => ({ location, rows: some })),
  );
}

async function countGroup(work: Work, { location, rows }: Together): Promise<(Came | undefined)[]> {
  const { present } = work;
  if (present.dryRun) return rows.map((row) => tryOut(work, location, row));
  const first = rows[0]?.line ?? 0;
  if (!present.apart.includes(first)) {
    const came = await countLines(work, location, rows);
    if (came?.result === 'counted' || rows.length === 1) return rows.map(() => came);
    if (!work.isCancelled) {
      await changeImport(present.importId, (stored) =>
        stored.apart.includes(first) || stored.done.bytes !== present.done.bytes ? undefined : keptApart(stored, first),
      );
    }
  }
  return allAtOnce(rows, 1, (row) => countLines(work, location, [row]));
}

const counted: Came = { result: 'counted', detail: '' };

function tryOut({ caller }: Work, location: string, row: ReadableRow): Came {
  const refused = count.refusalOf(caller, { location, lines: [lineOf(row)] });
  return refused ? refusedAs(refused) : { result: 'readable', detail: '' };
}

async function countLines(
  { present: { importId }, caller, isCancelled }: Work,
  location: string,
  rows: readonly ReadableRow[],
): Promise<Came | undefined> {
  const [from, to] = [rows[0]?.line ?? 0, rows.at(-1)?.line ?? 0];
  const body = { location, lines: rows.map(lineOf), reference: `IMPORT-${importId.slice(-12)}-${from}` };
  const claim = claimFor(caller.id, `import ${importId} lines ${from}-${to}`, 'imports', JSON.stringify(body));
  if (isCancelled) return (await claim.answered()) ? counted : undefined;
  const outcome = await count(caller, { body, claim });
  return isRefusal(outcome) ? refusedAs(outcome) : counted;
}

const lineOf = ({ body: { location: _, ...line } }: ReadableRow) => line;
