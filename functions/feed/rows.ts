import { rowKind } from '#shared/dynamodb/row-kind.ts';

/** Events that were published together, for who fetches them; `at` in milliseconds since the epoch. */
export const feedRows = rowKind({
  name: 'events of the feed',
  table: 'Feed',
  key: { sort: 'P#*' },
  attributes: ['at', 'events', 'expiresAt'],
});

/** From where a lane of the feed counts on in which nothing stands: rows of before have expired. */
export const feedFloors = rowKind({
  name: 'floor of the feed',
  table: 'Feed',
  key: { sort: 'FLOOR' },
  attributes: ['position', 'raisedAt'],
});
