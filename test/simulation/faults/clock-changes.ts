/**
 * The moments (milliseconds since the epoch) at which clocks are put forward or back in the year of the simulation where its
 * European branch is. They are at one o'clock in the night, UTC.
 */
export const clockChanges = [Date.UTC(2026, 2, 29, 1), Date.UTC(2026, 9, 25, 1)] as const;
