import { BadCursor } from '#shared/dynamodb/pages.ts';

/** Where reading goes on in a lane: at this row, after so many of its events. */
export interface LanePlace {
  readonly position: number;
  readonly offset: number;
}

/** Where reading goes on in the feed. */
export interface FeedPlace {
  /** All that was appended before this moment has been read, in milliseconds since the epoch. */
  readonly at: number;
  /** One for each lane that there was; a lane that is not named has not been read yet. */
  readonly lanes: readonly LanePlace[];
}

/** The place as a cursor, which the shell seals. */
export function cursorOf({ at, lanes }: FeedPlace): string {
  const numbers = [at, ...lanes.flatMap(({ position, offset }) => [position, offset])];
  return Buffer.from(JSON.stringify(numbers)).toString('base64url');
}

/** The place that a cursor tells. Throws BadCursor for anything else. */
export function placeIn(cursor: string): FeedPlace {
  const [at, ...numbers] = numbersIn(cursor) ?? [];
  if (at === undefined || numbers.length % 2 === 1) throw new BadCursor('the cursor was not issued by this API');
  const lanes = numbers.flatMap((position, index) =>
    index % 2 === 0 ? [{ position, offset: numbers[index + 1] ?? 0 }] : [],
  );
  return { at, lanes };
}

function numbersIn(cursor: string): number[] | undefined {
  try {
    const given: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const isOurs = Array.isArray(given) && given.every((one) => Number.isSafeInteger(one) && one >= 0);
    return isOurs ? (given as number[]) : undefined;
  } catch {
    return undefined;
  }
}
