import { inThousandths, measured, thousandths, type Measured } from '#shared/quantity.ts';
import type { SourcingFacts } from './facts.ts';

/** What is wanted of each item, in its own steps, and how much a step of it counts among all of the demand. */
export type DemandedUnits = ReadonlyMap<string, { readonly wanted: number; readonly scale: number }>;

/** The demand as locations are compared by it: all items in one measure, each in the unit of its own; whole units where nothing is measured. */
export interface Figures extends Measured {
  readonly demand: DemandedUnits;
}

/** The demand of an order per item, so that what is sold by weight counts no more than what is sold by the piece. */
export function figuresOf({ demand: lines }: Pick<SourcingFacts, 'demand'>): Figures {
  const measure = lines.some((line) => line.measure) ? thousandths : undefined;
  const demand = new Map<string, { wanted: number; scale: number }>();
  for (const line of lines) {
    const scale = measure ? inThousandths(1, line.measure) : 1;
    demand.set(line.sku, { wanted: (demand.get(line.sku)?.wanted ?? 0) + line.quantity, scale });
  }
  return { demand, ...measured(measure) };
}
