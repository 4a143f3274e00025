/** What the bus says of one event. */
export type Verdict =
  | { readonly kind: 'taken' }
  /** It may take it later: it is throttled, cannot be reached, or may not be used at present. */
  | { readonly kind: 'later'; readonly code: string; readonly detail: string }
  /** It will never take it as it is. */
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string };

/**
 * What a failure to put an event on the bus means, by its code. Refused is what is wrong with the event itself. Everything else is tried
 * again: throttling and outages pass by themselves, and rights or a bus that are missing are missing for all events, which would all
 * be put aside in place of waiting for the mending.
 */
export function verdictOn(code: string, detail: string): Exclude<Verdict, { kind: 'taken' }> {
  return { kind: faultsOfTheEvent.has(code) ? 'refused' : 'later', code, detail };
}

const faultsOfTheEvent: ReadonlySet<string> = new Set([
  'InvalidArgument',
  'InvalidEventPatternException',
  'MalformedDetail',
  'NotAuthorizedForDetailTypeException',
  'NotAuthorizedForSourceException',
  'RequestEntityTooLarge',
  'RequestEntityTooLargeException',
  'ValidationException',
]);

/** Seconds after which a stream's record (kept for 24 hours) is not left to it any longer: there is time for some more attempts. */
const latest = 23 * 3600 + 1800;

/** True when a record that was written at `createdAt` (seconds since the epoch) may be gone before the next attempts; `now` in milliseconds. */
export function isAboutToBeForgotten(createdAt: number, now: number): boolean {
  return now / 1000 - createdAt > latest;
}
