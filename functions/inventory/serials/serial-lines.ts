import type { Write } from '#shared/dynamodb/writes.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import { loadSerials, comeWrite, removeWrite, serialsAt } from './serial-rows.ts';
import {
  cannotCome,
  cannotGo,
  countedSerials,
  serialName,
  isAt,
  isThere,
  type KnownSerials,
  type MovingSerials,
  type SerialPlace,
  type SerialUnit,
} from './serial.ts';

/** What a line of stock says of the units that it speaks of. */
export interface LineWithSerials {
  readonly sku: string;
  /** Each unit of the item has a serial number. */
  readonly serialised?: true | undefined;
  readonly serials?: readonly string[] | undefined;
  /** How many units it speaks of: below zero for units that went. */
  readonly steps?: number | undefined;
}

/** How serial numbers of lines are meant. `receipt`: they have come. `adjustment`: they came or went, as their line says. `count`: they are all that is there. */
export type SerialsOf = 'receipt' | 'adjustment' | 'count';

/** A refusal (`invalid-request`) where a line does not name a serial number for each unit, or has some that its item does not have. */
export function wrongNumberOfSerials(lines: readonly LineWithSerials[], of: SerialsOf): Refusal | undefined {
  const errors = lines.flatMap(({ sku, serialised, serials = [], steps = 0 }, index) => {
    const units = of === 'adjustment' && steps === 0 ? serials.length : Math.abs(steps);
    if (serialised ? serials.length === units : serials.length === 0) return [];
    const message = serialised
      ? `must be the serial numbers of ${units} units of ${sku}, one for each; ${serials.length} are named`
      : `belong to items that are \`serialised\`, and ${sku} is not; leave them out`;
    return [{ pointer: `/lines/${index}/serials`, message }];
  });
  const [first] = errors;
  return first && refuse('invalid-request', `${first.pointer} ${first.message}`, ...errors.slice(0, 50));
}

/** A refusal where a unit is named in two lines: each speaks of a bucket of its own. They may be recorded in two transactions, of which neither sees the other. */
export function namedTwice(lines: readonly LineWithSerials[]): Refusal | undefined {
  const named = new Set<string>();
  for (const [index, { sku, serials = [] }] of lines.entries()) {
    for (const serial of serials) {
      const name = serialName({ sku, serial });
      if (named.has(name)) return refused(sku, serial, 'is named in two buckets, and is in one', index);
      named.add(name);
    }
  }
  return undefined;
}

/** What is known of the units that lines name; of a count also all that are there. */
export interface SerialsRead {
  readonly known: KnownSerials;
  readonly there: readonly SerialUnit[];
}

/** Reads it; nothing where no line speaks of units with serial numbers. */
export async function readSerials(
  lines: readonly LineWithSerials[],
  location: string,
  of: SerialsOf | undefined,
): Promise<SerialsRead> {
  const speaking = lines.filter(({ serialised }) => serialised);
  const names = speaking.flatMap(({ sku, serials = [] }) => serials.map((serial) => ({ sku, serial })));
  const listed = of === 'count' ? [...new Set(speaking.map(({ sku }) => sku))] : [];
  const [known, ...there] = await Promise.all([
    loadSerials(names),
    ...listed.map((sku) => serialsAt({ sku, location })),
  ]);
  const all = new Map([...known, ...there.flat().map((unit) => [serialName(unit), unit] as const)]);
  return { known: all, there: [...all.values()].filter(({ location: at }) => at === location) };
}

/** A line, and the place that it speaks of. */
export interface PlacedLine {
  readonly line: LineWithSerials;
  readonly place: SerialPlace;
}

/** How many units with serial numbers are at a place, packed ones among them. */
export const unitsAt = (place: SerialPlace, { there }: SerialsRead): number =>
  there.filter((unit) => isThere(unit) && isAt(unit, place)).length;

/** The units of each line that come to its place and that go from there; a refusal where one cannot. */
export function movingSerials(
  placed: readonly PlacedLine[],
  { known, there }: SerialsRead,
  of: SerialsOf | undefined,
): readonly MovingSerials[] | Refusal {
  const moving: MovingSerials[] = [];
  for (const [index, { line, place }] of placed.entries()) {
    const { packed, ...moved } = movingOf(line, place, there, of);
    const [first] = packed;
    const why = 'is packed here and was not named: count it, or reject it there as not_found';
    if (first !== undefined) return refused(place.sku, first, why, index);
    const again = of === 'adjustment' ? moved.coming.filter((serial) => isListed(serial, place)) : [];
    moving.push({ ...moved, again });
  }
  // What goes from one bucket can come to another.
  const leaving = new Set(
    moving.flatMap(({ going }, index) => going.map((serial) => nameAt(placed[index]?.place, serial))),
  );
  const arriving = new Set<string>();
  for (const [index, { place }] of placed.entries()) {
    const { coming = [], going = [], again = [] } = moving[index] ?? {};
    for (const serial of going) {
      const why = cannotGo(known.get(nameAt(place, serial)), place);
      if (why !== undefined) return refused(place.sku, serial, why, index);
    }
    for (const serial of coming) {
      const name = nameAt(place, serial);
      const unit = known.get(name);
      const isHere = leaving.has(name) || again.includes(serial);
      const why = isHere ? undefined : cannotCome(unit, place, of === 'adjustment');
      const isMoved = of === 'count' && unit?.state === 'in_stock' && unit.location === place.location;
      if (why !== undefined && isMoved)
        return refused(place.sku, serial, `${why}: record an adjustment from there to here first`, index);
      const isTwice = arriving.has(name) ? 'is named in two buckets, and is in one' : undefined;
      if (isTwice ?? why) return refused(place.sku, serial, isTwice ?? why ?? '', index);
      arriving.add(name);
    }
  }
  return moving;

  function isListed(serial: string, place: SerialPlace): boolean {
    const unit = known.get(nameAt(place, serial));
    return unit?.state === 'in_stock' && isAt(unit, place);
  }
}

function movingOf(line: LineWithSerials, place: SerialPlace, there: readonly SerialUnit[], of: SerialsOf | undefined) {
  const { serials = [], steps = 0, serialised } = line;
  const nothing = { coming: [], going: [], packed: [] };
  if (!serialised || of === undefined) return nothing;
  if (of === 'count') return countedSerials(serials, there, place);
  return steps > 0 ? { ...nothing, coming: serials } : { ...nothing, going: serials };
}

const nameAt = (place: SerialPlace | undefined, serial: string): string =>
  serialName({ sku: place?.sku ?? '', serial });

function refused(sku: string, serial: string, why: string, index: number): Refusal {
  const message = `the unit ${serial} of ${sku} ${why}`;
  return refuse('conflicting-state', message, { pointer: `/lines/${index}/serials`, message });
}

/** The writes of units that come and go. One that goes from one bucket and comes to another is written once. */
export function movingWrites(
  placed: readonly PlacedLine[],
  moving: readonly MovingSerials[],
  known: KnownSerials,
  reason: string,
): Write[] {
  const writes = new Map<string, Write>();
  for (const [index, { place }] of placed.entries()) {
    for (const serial of moving[index]?.going ?? []) {
      const unit = known.get(nameAt(place, serial));
      if (unit) writes.set(serialName(unit), removeWrite(unit, reason));
    }
  }
  for (const [index, { place }] of placed.entries()) {
    const { sku, location, bucket } = place;
    for (const serial of moving[index]?.coming ?? []) {
      const name = nameAt(place, serial);
      writes.set(name, comeWrite({ sku, serial, location, bucket }, known.get(name)));
    }
  }
  return [...writes.values()];
}
