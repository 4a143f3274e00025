import type { NewHistory } from '#shared/contracts/api/history.ts';
import type { FieldError } from '#shared/contracts/problems.ts';
import type { OrderLine, UnitState } from '../aggregate/order.ts';
import { isRefusal } from '#shared/http/refusal.ts';
import { quantityText, unitsText, type Measure } from '#shared/quantity.ts';
import { unitsNamed } from '../aggregate/units.ts';
import type { SaidUnits } from '../cancelling/cancellation-request.ts';
import type { PastCancellation, PastShipment, PastUnits } from './past.ts';

/** Where the units of an order have come to elsewhere. */
export interface UnitsOfPast {
  readonly shipments: readonly PastShipment[];
  readonly cancellations: readonly PastCancellation[];
}

type EndOfUnits = Extract<UnitState, 'shipped' | 'delivered' | 'lost' | 'sent_back' | 'cancelled'>;

const utc = (moment: string): string => new Date(moment).toISOString();

/**
 * Tells for each shipment and cancellation which units it is of: those that it names, and where it names none, all that no other does. Every unit
 * stands in exactly one of them; where that is not so, the errors say of which line.
 * @param places where each of the lines stands in what was sent: of a bundle its components are lines.
 */
export function unitsOfPast(
  said: Pick<NewHistory, 'shipments' | 'cancellations'>,
  lines: readonly Pick<OrderLine, 'lineId' | 'ordered' | 'measure'>[],
  places: readonly string[],
): UnitsOfPast | { readonly errors: readonly FieldError[] } {
  const left = new Map(lines.map(({ lineId, ordered }) => [lineId, ordered]));
  const finer: FieldError[] = [];
  /** The same with its units in steps of their lines. */
  const inSteps = <Fact extends { readonly lines?: readonly SaidUnits[] | undefined }>(fact: Fact, at: string) => {
    const units = fact.lines && unitsNamed(lines, fact.lines, `${at}/lines`);
    if (units && isRefusal(units)) finer.push(...(units.errors ?? []));
    return { ...fact, lines: units && isRefusal(units) ? [] : units };
  };
  const shipments = said.shipments.map((fact, index) => inSteps(fact, `/history/shipments/${index}`));
  const cancellations = said.cancellations.map((fact, index) => inSteps(fact, `/history/cancellations/${index}`));
  if (finer.length > 0) return { errors: finer };
  const facts = [
    ...cancellations.map((fact, index) => ({ at: `/history/cancellations/${index}`, lines: fact.lines })),
    ...shipments.map((fact, index) => ({ at: `/history/shipments/${index}`, lines: fact.lines })),
  ];
  const errors = [
    ...said.shipments.flatMap(endErrors),
    ...facts.flatMap((fact) => named(fact.lines, fact.at, left, lines)),
    ...manyRests(facts),
  ];
  if (errors.length > 0) return { errors };
  const rest = [...left].flatMap(([lineId, quantity]) => (quantity > 0 ? [{ lineId, quantity }] : []));
  const resting = facts.find((fact) => fact.lines === undefined);
  if (resting && rest.length === 0) return { errors: [nothingLeft(resting.at)] };
  if (!resting && rest.length > 0)
    return { errors: rest.map((units) => stillOpen(units, measureOfLine(lines, units), places)) };
  return {
    shipments: shipments.map(({ lines: units = rest, ...shipment }) => shipmentOf(shipment, units)),
    cancellations: cancellations.map(({ lines: units = rest, cancelledAt }) => ({
      cancelledAt: utc(cancelledAt),
      lines: together(units),
    })),
  };
}

/** How many units of a line have come to which end. */
export function endsOfUnits(units: UnitsOfPast, lineId: string): ReadonlyMap<EndOfUnits, number> {
  const ends = new Map<EndOfUnits, number>();
  const add = (end: EndOfUnits, lines: readonly PastUnits[]) => {
    for (const line of lines) if (line.lineId === lineId) ends.set(end, (ends.get(end) ?? 0) + line.quantity);
  };
  for (const { lines } of units.cancellations) add('cancelled', lines);
  for (const shipment of units.shipments) add(endOf(shipment), shipment.lines);
  return ends;
}

function endOf({ deliveredAt, lostAt, sentBackAt }: Omit<PastShipment, 'lines'>): EndOfUnits {
  if (lostAt !== undefined) return 'lost';
  if (sentBackAt !== undefined) return 'sent_back';
  return deliveredAt === undefined ? 'shipped' : 'delivered';
}

function endErrors(shipment: NewHistory['shipments'][number], index: number): FieldError[] {
  const { deliveredAt, lostAt, sentBackAt } = shipment;
  const [, second] = Object.entries({ deliveredAt, lostAt, sentBackAt }).filter(([, at]) => at !== undefined);
  if (!second) return [];
  const message = 'does not go together with another end: what was delivered, lost and sent back is a shipment each';
  return [{ pointer: `/history/shipments/${index}/${second[0]}`, message }];
}

export type MeasuredLine = Pick<OrderLine, 'lineId' | 'measure'>;

/** How the line of these units is measured. */
export function measureOfLine(
  lines: readonly MeasuredLine[],
  { lineId }: Pick<PastUnits, 'lineId'>,
): Measure | undefined {
  return lines.find((line) => line.lineId === lineId)?.measure;
}

/** Takes named units off what is left. */
function named(
  units: readonly PastUnits[] = [],
  at: string,
  left: Map<string, number>,
  lines: readonly MeasuredLine[],
): FieldError[] {
  return units.flatMap(({ lineId, quantity }, index) => {
    const before = left.get(lineId);
    if (before === undefined) {
      const message = `there is no line "${lineId}": they are numbered from "1" to "${left.size}"`;
      return [{ pointer: `${at}/lines/${index}/lineId`, message }];
    }
    left.set(lineId, Math.max(0, before - quantity));
    if (quantity <= before) return [];
    const measure = measureOfLine(lines, { lineId });
    const message = `names ${unitsText(quantity, measure)} of line "${lineId}", of which ${quantityText(before, measure)} are left: each unit is shipped or cancelled once`;
    return [{ pointer: `${at}/lines/${index}/quantity`, message }];
  });
}

function manyRests(facts: readonly { readonly at: string; readonly lines?: unknown }[]): FieldError[] {
  const [, second] = facts.filter(({ lines }) => lines === undefined);
  if (!second) return [];
  return [
    { pointer: `${second.at}/lines`, message: 'is needed: only one shipment or cancellation can be of the rest' },
  ];
}

const nothingLeft = (at: string): FieldError => ({
  pointer: `${at}/lines`,
  message: 'is needed, or the whole of it left out: the others name all units',
});

function stillOpen(
  { lineId, quantity }: PastUnits,
  measure: Measure | undefined,
  places: readonly string[],
): FieldError {
  const message = `${unitsText(quantity, measure)} were neither shipped nor cancelled: say what became of them, or place what is still to be delivered as an order of its own`;
  return { pointer: `${places[Number(lineId) - 1]}/quantity`, message };
}

function shipmentOf(
  {
    shippedAt,
    deliveredAt,
    lostAt,
    sentBackAt,
    location,
    carrier,
    trackingNumbers,
  }: Omit<NewHistory['shipments'][number], 'lines'>,
  units: readonly PastUnits[],
): PastShipment {
  return {
    shippedAt: utc(shippedAt),
    ...(deliveredAt === undefined ? {} : { deliveredAt: utc(deliveredAt) }),
    ...(lostAt === undefined ? {} : { lostAt: utc(lostAt) }),
    ...(sentBackAt === undefined ? {} : { sentBackAt: utc(sentBackAt) }),
    ...(location === undefined ? {} : { location }),
    ...(carrier === undefined ? {} : { carrier }),
    ...(trackingNumbers === undefined ? {} : { trackingNumbers }),
    lines: together(units),
  };
}

/** Units by line, each line once. */
function together(units: readonly PastUnits[]): PastUnits[] {
  const sums = new Map<string, number>();
  for (const { lineId, quantity } of units) sums.set(lineId, (sums.get(lineId) ?? 0) + quantity);
  return [...sums].map(([lineId, quantity]) => ({ lineId, quantity }));
}
