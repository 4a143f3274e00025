import { ambient } from '#shared/ambient.ts';
import { largestTransaction, transact, type NamedWrite } from '#shared/dynamodb/transact.ts';
import type { Answer } from '#shared/http/answer.ts';
import { AlreadyAnswered, throwIfAnswered, type Claim } from '#shared/http/idempotency.ts';
import { busy, isRefusal, refuse, type Refusal } from '#shared/http/refusal.ts';
import { levelsOf } from './levels.ts';
import type { Shelf } from './stock-changes.ts';

const attempts = 10;

/** Decides a line by what stands on its shelf. `room` is how many counters it may write. */
export type LineDecision<Line, Outcome> = (
  line: Line,
  shelf: Shelf,
  room: number,
) => { readonly writes: readonly NamedWrite[]; readonly outcome: Outcome } | Refusal;

/** Lines of stock at one location, recorded together with the answer that is kept for the request. */
export interface StockWork<Line extends { readonly sku: string }, Outcome> {
  readonly location: string;
  readonly lines: readonly Line[];
  readonly decide: LineDecision<Line, Outcome>;
  readonly claim: Claim;
  readonly answer: (outcomes: readonly Outcome[]) => Answer;
}

/**
 * Reads the shelves, decides every line and writes all of it in one transaction; when a shelf has changed in between, reads
 * and decides again. Throws AlreadyAnswered when the request was carried out before.
 */
export async function recordTogether<Line extends { readonly sku: string }, Outcome>(
  work: StockWork<Line, Outcome>,
): Promise<readonly Outcome[] | Refusal> {
  const { location, lines, claim, answer } = work;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const decided = await decideAll(work);
    if (isRefusal(decided)) return decided;
    const outcomes = decided.map(({ outcome }) => outcome);
    const result = await transact([...decided.flatMap(({ writes }) => writes), claim.keep(answer(outcomes))]);
    throwIfAnswered(result);
    if (result.ok) return outcomes;
    await ambient.sleep(ambient.random() * 10 * 2 ** attempt);
  }
  return busy(`the stock of ${lines.length} items at ${location} is changing too fast`);
}

async function decideAll<Line extends { readonly sku: string }, Outcome>({
  location,
  lines,
  decide,
}: StockWork<Line, Outcome>) {
  const levels = Map.groupBy(
    await levelsOf(
      lines.map(({ sku }) => sku),
      location,
    ),
    ({ sku }) => sku,
  );
  // One write keeps the answer, and each line may have its movement.
  const room = Math.floor((largestTransaction - 1 - lines.length) / lines.length);
  const decided: { writes: readonly NamedWrite[]; outcome: Outcome }[] = [];
  for (const line of lines) {
    const decision = decide(line, { sku: line.sku, location, levels: levels.get(line.sku) ?? [] }, room);
    if (isRefusal(decision)) return decision;
    decided.push(decision);
  }
  const writes = decided.reduce((sum, each) => sum + each.writes.length, 1);
  return writes <= largestTransaction
    ? decided
    : refuse(
        'conflicting-state',
        `these items have too many counters for one request; send fewer than ${lines.length} lines`,
      );
}

/** Lines per transaction of what is recorded in parts: leaves room for three counters per line. */
const linesPerPart = 24;

/**
 * Records many lines, in several transactions when one is too small. Every part but the last keeps its own mark, so that a
 * repetition of the request goes on where it was interrupted; the answer is kept with the last part.
 * @param partClaim the claim of the part with this number.
 */
export async function recordInParts<Line extends { readonly sku: string }, Outcome>(
  work: StockWork<Line, Outcome>,
  partClaim: (number: number) => Claim,
): Promise<readonly Outcome[] | Refusal> {
  const { lines } = work;
  const parts = Array.from({ length: Math.ceil(lines.length / linesPerPart) }, (_, index) =>
    lines.slice(index * linesPerPart, (index + 1) * linesPerPart),
  );
  if (parts.length > 1) {
    const refusal = await firstRefusal(parts, work);
    if (refusal) return refusal;
  }
  const before: Outcome[] = [];
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    const outcomes = last
      ? await recordTogether({ ...work, lines: part, answer: (mine) => work.answer([...before, ...mine]) })
      : await recordPart({ ...work, lines: part, claim: partClaim(index + 1) });
    if (isRefusal(outcomes)) return outcomes;
    before.push(...outcomes);
  }
  return before;
}

/** What would be refused is refused before anything is written. */
async function firstRefusal<Line extends { readonly sku: string }, Outcome>(
  parts: readonly (readonly Line[])[],
  work: StockWork<Line, Outcome>,
): Promise<Refusal | undefined> {
  for (const lines of parts) {
    const decided = await decideAll({ ...work, lines });
    if (isRefusal(decided)) return decided;
  }
  return undefined;
}

/** Records a part unless an earlier try of the request has done so. */
async function recordPart<Line extends { readonly sku: string }, Outcome>(
  work: StockWork<Line, Outcome>,
): Promise<readonly Outcome[] | Refusal> {
  const part = { ...work, answer: (outcomes: readonly Outcome[]): Answer => ({ status: 200, body: { outcomes } }) };
  const known = await keptOutcomes<Outcome>(part.claim);
  if (known) return known;
  try {
    return await recordTogether(part);
  } catch (error) {
    const first = error instanceof AlreadyAnswered ? await keptOutcomes<Outcome>(part.claim) : undefined;
    if (first) return first;
    throw error;
  }
}

async function keptOutcomes<Outcome>(claim: Claim): Promise<readonly Outcome[] | Refusal | undefined> {
  const kept = await claim.answered();
  if (!kept || isRefusal(kept)) return kept;
  return (kept.body as { outcomes: readonly Outcome[] }).outcomes;
}
