import type { StockKind } from '#shared/contracts/vocabulary.ts';
import { quantityText } from '#shared/quantity.ts';
import type { Write } from '#shared/dynamodb/writes.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import {
  bucketName,
  counterName,
  damageWrites,
  freeWrites,
  levelsAt,
  notFoundWrites,
  shipWrites,
  shortages,
  type LeavingFor,
  type Level,
  type Shortage,
} from '#functions/inventory/public.ts';
import { shelfOf, type StockChange, type StockPart } from './handling.ts';

/** Writes for an item that was not found: the movement of each bucket, and its counters, which are emptied together; most items have one. */
const writesOfItem = (parts: readonly StockPart[]): number =>
  new Set(parts.map(bucketName)).size + Math.max(8, new Set(parts.map(counterName)).size);

/** How many parts of a stock change, from its first on, fit into `room` writes: at least one, or one item that was not found. */
export function partsThatFit({ kind, parts }: StockChange, room: number): number {
  const written = new Set<string>();
  let used = 0;
  let fitting = 0;
  for (const group of groupsOf(kind, parts)) {
    if (kind === 'not_found') used += writesOfItem(group);
    else {
      for (const part of group) for (const row of rowsOf(kind, part)) written.add(row);
      used = written.size;
    }
    if (used > room && fitting > 0) break;
    fitting += group.length;
  }
  return fitting;
}

/** What is booked in one transaction or not at all: an item that was not found, of anything else each part. */
function groupsOf(kind: StockKind, parts: readonly StockPart[]): readonly (readonly StockPart[])[] {
  return kind === 'not_found' ? [...Map.groupBy(parts, shelfOf).values()] : parts.map((part) => [part]);
}

/** The rows that a part changes: its counter, and a movement for its bucket unless the units stay. */
function rowsOf(kind: StockKind, part: StockPart): string[] {
  return kind === 'free' ? [counterName(part)] : [counterName(part), bucketName(part)];
}

/**
 * The writes that book these parts. They fail by the name of a counter that has fewer units on hand than leave it.
 * @param short units that left although a count had not found them.
 */
export async function bookingWrites(
  kind: StockKind,
  parts: readonly StockPart[],
  leavingFor: LeavingFor,
  short: readonly Shortage[] = [],
): Promise<Write[]> {
  if (parts.length === 0) return [];
  if (kind === 'ship') return shipWrites(parts, leavingFor, short);
  if (kind === 'damaged') return damageWrites(parts, leavingFor, short);
  if (kind === 'free') return freeWrites(parts);
  return notFoundWrites(parts, await levelsOfParts(parts), leavingFor);
}

/** The counters on which fewer units are on hand than are to leave. */
export async function shortOf({ kind, parts }: StockChange): Promise<Shortage[]> {
  return kind === 'ship' || kind === 'damaged' ? shortages(parts, await levelsOfParts(parts)) : [];
}

/** The refusal of a hand-over, or of a rejection as damaged, of units that are not there by the last count. */
export function notOnHand({ sku, location, measure, quantity, onHand }: Shortage): Refusal {
  return refuse(
    'conflicting-state',
    `by the last count ${quantityText(onHand, measure)} of ${sku} are on hand at ${location}, and ${quantityText(quantity, measure)} are to leave: ` +
      'count again, with what is picked and packed, or reject what is not there as not_found',
  );
}

/** The levels of the shelves that parts are on, each once. */
function levelsOfParts(parts: readonly StockPart[]): Promise<Level[]> {
  return levelsAt([...new Map(parts.map((part) => [shelfOf(part), part])).values()]);
}
