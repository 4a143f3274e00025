/**
 * The feed is a log in lanes, so that those who publish at the same time do not wait for each other. More can be added: who reads on with
 * a cursor of before begins a new lane at its beginning.
 */
export const laneCount = 8;

export const laneNames: readonly string[] = Array.from({ length: laneCount }, (_, lane) => `lane-${lane}`);

const day = 24 * 3600_000;

/** How long an event can be fetched, in milliseconds. */
export const keptMs = 30 * day;

/** How long its row stays: longer, so that none is gone that may still be fetched. */
export const storedMs = 32 * day;

/** The sort key of the row at a position, which is a whole number; in the order of positions. */
export const entryOf = (position: number): string => `P#${String(position).padStart(16, '0')}`;

export const positionOf = (entry: string): number => Number(entry.slice(2));
