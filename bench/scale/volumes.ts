import { assumed } from './assumed.ts';
import { countedOf, type Counted, type Results } from './counted.ts';

/** A number of orders a day, and what each of them uses at that number. */
export interface Volume {
  readonly ordersADay: number;
  /** Orders per second, on average over the day and in the busiest hour. */
  readonly average: number;
  readonly peak: number;
  readonly counted: Counted;
}

const secondsADay = 86_400;

/** From here on orders are rarely alone. */
const crowded = 100_000;

/** From one order a day to ten million. */
export function volumesOf(results: Results): Volume[] {
  return [1, 100, 10_000, 100_000, 1_000_000, 10_000_000].map((ordersADay) => {
    const average = ordersADay / secondsADay;
    const counted = countedOf(results, ordersADay < crowded ? 'alone' : 'together');
    return { ordersADay, average, peak: average * assumed.peak, counted };
  });
}

/** How many orders a day have so many orders per second in their busiest hour. */
export const ordersADayAtPeak = (perSecond: number): number => (perSecond * secondsADay) / assumed.peak;

/** How many orders a day have so many orders per second on average. */
export const ordersADayAt = (perSecond: number): number => perSecond * secondsADay;
