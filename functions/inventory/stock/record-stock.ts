import { isWrittenAtOnce } from '#shared/contracts/api/inventory.ts';
import { largestTransaction } from '#shared/dynamodb/transact.ts';
import type { Write } from '#shared/dynamodb/writes.ts';
import type { Answer } from '#shared/http/answer.ts';
import { AlreadyAnswered, type Claim } from '#shared/http/idempotency.ts';
import { isRefusal, refuse, type Refusal } from '#shared/http/refusal.ts';
import { tornRead, type Change } from '#shared/work/change.ts';
import { changeByRequest } from '#shared/work/unit-of-work.ts';
import { dated, otherDay, shelfOf, withSigns, type UnitsNamed } from './buckets.ts';
import { loadSupplies, supplyName, supplyWrite } from '../supply/supply-rows.ts';
import { supplyReceived, type Supply } from '../supply/supply.ts';
import {
  movingSerials,
  movingWrites,
  namedTwice,
  readSerials,
  unitsAt,
  wrongNumberOfSerials,
  type LineWithSerials,
  type SerialsOf,
  type SerialsRead,
} from '../serials/serial-lines.ts';
import type { MovingSerials } from '../serials/serial.ts';
import type { Level } from './level.ts';
import { levelsAt } from './shelf-levels.ts';
import { unidentifiedOn, type Shelf } from './stock-changes.ts';

/**
 * Decides a line by what stands on its shelf, and the units with serial numbers that come and go with it. `room` is how many counters it may write. The state is
 * what the answer tells.
 */
export type LineDecision<Line, Outcome> = (
  line: Line,
  shelf: Shelf,
  room: number,
  moving: MovingSerials,
) => Change<Outcome> | Refusal;

/** Lines of stock at one location, recorded together with the answer that is kept for the request. */
export interface StockWork<Line extends LineOfStock, Outcome> {
  readonly location: string;
  readonly lines: readonly Line[];
  readonly decide: LineDecision<Line, Outcome>;
  /** How serial numbers of its lines are meant; absent where lines have none. */
  readonly serialsOf?: SerialsOf | undefined;
  /** Why units go off the books. */
  readonly reason?: string | undefined;
  readonly claim: Claim;
  readonly answer: (outcomes: readonly Outcome[]) => Answer;
}

/**
 * Reads the shelves, decides every line and writes all of it in one transaction; when a shelf has changed in between, reads
 * and decides again. Throws AlreadyAnswered when the request was carried out before.
 */
export function recordTogether<Line extends LineOfStock, Outcome>(
  work: StockWork<Line, Outcome>,
): Promise<Answer | Refusal> {
  const { location, lines, claim, answer } = work;
  return changeByRequest({
    what: `the stock of ${lines.length} items at ${location}`,
    load: async () => {
      const there = await onShelves(work);
      return isOfOneMoment(there, work.serialsOf) ? there : tornRead;
    },
    decide: (there) => decideAll(there, work),
    // Each counter is written over what was read of it: the decision has the condition.
    keep: (_, { state }) => ({ state, writes: [] }),
    claim,
    answer,
  });
}

/** What a line says of its units: of a receipt, also which supply has come with it. */
interface LineOfStock extends UnitsNamed, LineWithSerials {
  readonly supply?: string | undefined;
}

/** Lines with what stands on their shelves, all levels of their items at the location, and the supplies that they name. */
interface OnShelves<Line> {
  readonly placed: readonly { readonly line: Line; readonly shelf: Shelf }[];
  readonly levels: readonly Level[];
  readonly supplies: ReadonlyMap<string, Supply>;
  readonly serials: SerialsRead;
}

async function onShelves<Line extends LineOfStock>({
  location,
  lines,
  serialsOf,
}: Pick<StockWork<Line, unknown>, 'location' | 'lines' | 'serialsOf'>): Promise<OnShelves<Line>> {
  const skus = lines.map(({ sku }) => sku);
  const named = lines.flatMap(supplyOfLine);
  const [levels, supplies, serials] = await Promise.all([
    levelsAt([...new Set(skus)].map((sku) => ({ sku, location }))),
    loadSupplies(named),
    readSerials(lines, location, serialsOf),
  ]);
  const bySku = Map.groupBy(levels, ({ sku }) => sku);
  const placed = lines.map((line) => ({ line, shelf: shelfOf(line, location, bySku.get(line.sku) ?? []) }));
  return { placed, levels, supplies, serials };
}

/**
 * A count compares all units that are listed with what is on hand: false where fewer are listed than are on hand, as long as one that has just come is not listed yet, or
 * units have left of which the counter has not heard.
 */
function isOfOneMoment(
  { placed, serials }: Pick<OnShelves<LineOfStock>, 'placed' | 'serials'>,
  of: SerialsOf | undefined,
): boolean {
  if (of !== 'count') return true;
  return placed.every(({ line, shelf }) => {
    const onHand = shelf.levels.reduce((sum, level) => sum + level.onHand, 0);
    return !line.serialised || unitsAt(shelf, serials) >= onHand + unidentifiedOn(shelf);
  });
}

const supplyOfLine = ({ sku, supply }: LineOfStock) => (supply === undefined ? [] : [{ sku, number: supply }]);

/** Takes what has come from the supplies that lines name; a refusal where one of them is not to come here. */
function receivedOf<Line extends LineOfStock>({ placed, supplies }: OnShelves<Line>): Write[] | Refusal {
  const received = new Map<Supply, number>();
  for (const [index, { line, shelf }] of placed.entries()) {
    for (const name of supplyOfLine(line)) {
      const supply = supplies.get(supplyName(name));
      if (supply?.location !== shelf.location) {
        const message = `no supply ${supplyName(name)} is to come to ${shelf.location}`;
        return refuse('unknown-reference', message, { pointer: `/lines/${index}/supply`, message });
      }
      received.set(supply, (received.get(supply) ?? 0) + (line.steps ?? 0));
    }
  }
  return [...received].flatMap(([supply, units]) => supplyWrite(supplyReceived(supply, units)));
}

const noneMoving: MovingSerials = { coming: [], going: [], again: [] };

function decideAll<Line extends LineOfStock, Outcome>(
  there: OnShelves<Line>,
  { decide, serialsOf, reason = 'not counted' }: Pick<StockWork<Line, Outcome>, 'decide' | 'serialsOf' | 'reason'>,
): Change<readonly Outcome[]> | Refusal {
  const { placed, levels, serials } = there;
  const withPlaces = placed.map(({ line, shelf }) => ({ line, place: shelf }));
  const moving = movingSerials(withPlaces, serials, serialsOf);
  if (isRefusal(moving)) return moving;
  const units = movingWrites(withPlaces, moving, serials.known, reason);
  const received = receivedOf(there);
  if (isRefusal(received)) return received;
  // One write keeps the answer, and each line may have its movement.
  const room = Math.floor((largestTransaction - 1 - placed.length - received.length - units.length) / placed.length);
  const changes: Change<Outcome>[] = [];
  for (const [index, { line, shelf }] of placed.entries()) {
    const decided = otherDay(line, shelf) ?? decide(line, shelf, room, moving[index] ?? noneMoving);
    if (isRefusal(decided)) return decided;
    changes.push({ ...decided, writes: dated(decided.writes ?? [], shelf, line.expiresOn) });
  }
  const writes = withSigns(
    [...changes.flatMap((change) => change.writes ?? []), ...received, ...units],
    placed.map(({ shelf }) => shelf),
    levels,
  );
  if (writes.length >= largestTransaction) {
    return refuse(
      'conflicting-state',
      `these items have too many counters${units.length > 0 ? ', or units with serial numbers that come or go,' : ''} for one request; send ${placed.length > 1 ? `fewer than ${placed.length} lines` : 'adjustments for the units that come or go'}`,
    );
  }
  return { state: changes.map(({ state }) => state), events: [], writes };
}

/**
 * Records many lines, in several transactions when one is too small. Every part but the last keeps its own mark, so that a
 * repetition of the request goes on where it was interrupted; the answer is kept with the last part.
 * @param partClaim the claim of the part with this number.
 */
export async function recordInParts<Line extends LineOfStock, Outcome>(
  work: StockWork<Line, Outcome>,
  partClaim: (number: number) => Claim,
): Promise<Answer | Refusal> {
  const { serialsOf = 'receipt' } = work;
  const wrong = wrongNumberOfSerials(work.lines, serialsOf) ?? namedTwice(work.lines);
  if (wrong) return wrong;
  const parts = partsOf(work.lines);
  if (parts.length > 1) {
    const refusal = await firstRefusal(parts, work, partClaim);
    if (refusal) return refusal;
  }
  const before: Outcome[] = [];
  for (const [index, part] of parts.slice(0, -1).entries()) {
    const outcomes = await recordPart({ ...work, lines: part, claim: partClaim(index + 1) });
    if (isRefusal(outcomes)) return outcomes;
    before.push(...outcomes);
  }
  const last = parts.at(-1) ?? [];
  return recordTogether({ ...work, lines: last, answer: (mine) => work.answer([...before, ...mine]) });
}

/** The lines in as many transactions as they take. */
function partsOf<Line extends LineOfStock>(lines: readonly Line[]): readonly (readonly Line[])[] {
  const parts: Line[][] = [];
  for (const line of lines) {
    const part = parts.at(-1);
    if (part && isWrittenAtOnce([...part, line])) part.push(line);
    else parts.push([line]);
  }
  return parts;
}

/** What would be refused is refused before anything is written. */
async function firstRefusal<Line extends LineOfStock, Outcome>(
  parts: readonly (readonly Line[])[],
  work: StockWork<Line, Outcome>,
  partClaim: (number: number) => Claim,
): Promise<Refusal | undefined> {
  for (const [index, lines] of parts.entries()) {
    const decided = decideAll(await onShelves({ ...work, lines }), work);
    // What an earlier try of the request has recorded stands on the shelves by now.
    if (isRefusal(decided) && !(await partClaim(index + 1).answered())) return decided;
  }
  return undefined;
}

/** Records a part unless an earlier try of the request has done so. */
async function recordPart<Line extends LineOfStock, Outcome>(
  work: StockWork<Line, Outcome>,
): Promise<readonly Outcome[] | Refusal> {
  const part = { ...work, answer: (outcomes: readonly Outcome[]): Answer => ({ status: 200, body: { outcomes } }) };
  const known = await part.claim.answered();
  if (known) return outcomesIn(known);
  try {
    const recorded = await recordTogether(part);
    // Another try may have been first after it was looked for.
    return outcomesIn(isRefusal(recorded) ? ((await part.claim.answered()) ?? recorded) : recorded);
  } catch (error) {
    const first = error instanceof AlreadyAnswered ? await part.claim.answered() : undefined;
    if (first) return outcomesIn(first);
    throw error;
  }
}

function outcomesIn<Outcome>(answer: Answer | Refusal): readonly Outcome[] | Refusal {
  return isRefusal(answer) ? answer : (answer.body as { readonly outcomes: readonly Outcome[] }).outcomes;
}
