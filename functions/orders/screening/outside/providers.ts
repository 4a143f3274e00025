import type { ScreeningProvider } from './provider.ts';
import { testscreening } from './testscreening/description.ts';

/** Every provider of screening. A new one is a folder here, a line in this list and one in the next. */
export const screeningProviders = [testscreening] as const;

/** Their code, loaded when it is first needed: most orders are screened by nobody outside. */
export const screeners: Readonly<
  Record<(typeof screeningProviders)[number]['name'], () => Promise<ScreeningProvider>>
> = {
  testscreening: async () => (await import('./testscreening/test-screening.ts')).testScreening,
};
