import { historyRoutes } from '#shared/contracts/api/history.ts';
import { orderRoutes } from '#shared/contracts/api/orders.ts';
import { claimFor } from '#shared/http/idempotency.ts';
import { onBehalf, type Command } from '#shared/http/on-behalf.ts';
import { isRefusal, type Refusal } from '#shared/http/refusal.ts';
import {
  judgePlacementOperation,
  judgeRecordingOperation,
  placeOrderOperation,
  recordOrderOperation,
} from '#functions/orders/public.ts';
import { allAtOnce } from './at-once.ts';
import type { Came, CarryOut, ReadableRow, Work } from './carry-out.ts';
import { refusedAs } from './put-rows.ts';

/** The command by which an order is taken, and the same without its effect. */
interface Commands {
  readonly take: Command;
  readonly judge: Command;
}

const live: Commands = {
  take: onBehalf(orderRoutes.placeOrder, placeOrderOperation),
  judge: onBehalf(orderRoutes.placeOrder, judgePlacementOperation),
};

const past: Commands = {
  take: onBehalf(historyRoutes.recordOrder, recordOrderOperation),
  judge: onBehalf(historyRoutes.recordOrder, judgeRecordingOperation),
};

export const placeOrders: CarryOut = (work, rows) => takeAll(live, work, rows);
export const recordOrders: CarryOut = (work, rows) => takeAll(past, work, rows);

/** So many orders are taken side by side. */
const atOnce = 8;

const takeAll = (commands: Commands, work: Work, rows: readonly ReadableRow[]): Promise<(Came | undefined)[]> =>
  allAtOnce(rows, atOnce, (row) => takeOne(commands, work, row));

async function takeOne(
  { take, judge }: Commands,
  { present, caller, mayBeRepeated, isCancelled }: Work,
  row: ReadableRow,
): Promise<Came | undefined> {
  const { line, body } = row;
  if (present.dryRun) {
    const judged = await judge(caller, { body });
    return isRefusal(judged) ? refusedIn(row, judged) : { result: 'readable', detail: '' };
  }
  const claim = claimFor(caller.id, `import ${present.importId} line ${line}`, 'imports', JSON.stringify(body));
  const before = mayBeRepeated ? await claim.answered() : undefined;
  if (!before && isCancelled) return undefined;
  const made = before ?? (await take(caller, { body, claim }));
  return isRefusal(made) ? refusedIn(row, made) : { result: 'created', detail: '' };
}

/** What came of a refused order, told in the row of the line that it is refused for. */
function refusedIn({ line, furtherLines = [] }: ReadableRow, refusal: Refusal): Came {
  const [, index] = /^\/lines\/(\d+)\b/.exec(refusal.errors?.[0]?.pointer ?? '') ?? [];
  const at = [line, ...furtherLines][Number(index ?? 0)] ?? line;
  return { ...refusedAs(refusal), line: at };
}
