import type { Write } from '#shared/dynamodb/writes.ts';
import {
  damageWrites,
  freeWrites,
  levelsOf,
  notFoundWrites,
  shipWrites,
  type LeavingFor,
  type Level,
  type UnitsOfStock,
} from '#functions/inventory/public.ts';
import { shelfOf, type StockChange, type StockKind, type StockPart } from './handling.ts';

/** Writes for an item that was not found: its movement, and its counters, which are emptied together; most items have one. */
const writesOfItem = (parts: readonly StockPart[]): number => 1 + Math.max(8, new Set(parts.map(counterName)).size);

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

/** The rows that a part changes: its counter, and a movement for its item unless the units stay. */
function rowsOf(kind: StockKind, part: StockPart): string[] {
  return kind === 'free' ? [counterName(part)] : [counterName(part), shelfOf(part)];
}

const counterName = (part: StockPart): string => `${shelfOf(part)}#${part.shard}`;

/** The writes that book these parts. */
export async function bookingWrites(
  kind: StockKind,
  parts: readonly StockPart[],
  leavingFor: LeavingFor,
): Promise<Write[]> {
  if (parts.length === 0) return [];
  if (kind === 'ship') return shipWrites(parts, leavingFor);
  if (kind === 'damaged') return damageWrites(parts, leavingFor);
  if (kind === 'free') return freeWrites(parts);
  return notFoundWrites(parts, await levelsAt(parts), leavingFor);
}

async function levelsAt(units: readonly UnitsOfStock[]): Promise<Level[]> {
  const byLocation = Map.groupBy(units, ({ location }) => location);
  const levels = [...byLocation].map(([location, at]) =>
    levelsOf(
      at.map(({ sku }) => sku),
      location,
    ),
  );
  return (await Promise.all(levels)).flat();
}
