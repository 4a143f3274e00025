import type { Carrier } from './carrier.ts';
import { tracker } from './tracker/description.ts';

/** Every carrier that reports in a form of its own. A new one is a folder here, a line in this list and one in the next. */
export const carriers = [tracker] as const;

/** Their code. */
export const carrierForms: Readonly<Record<(typeof carriers)[number]['name'], () => Promise<Carrier>>> = {
  tracker: async () => (await import('./tracker/tracker.ts')).trackerCarrier,
};
