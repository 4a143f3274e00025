import { rowKind } from '#shared/dynamodb/row-kind.ts';

/** An order as the report has counted it. */
export const standingRows = rowKind({
  name: 'counted order',
  table: 'Projections',
  key: { partition: 'orders#*' },
  attributes: ['standing', 'version'],
  revision: 'version',
});

/** The counters of a branch, day and channel, each an attribute. Changed in place. */
export const counterRows = rowKind({
  name: 'counters of a day',
  table: 'Projections',
  key: { partition: 'counts#*' },
  attributes: 'all',
});

export const stockStandingRows = rowKind({
  name: 'reported stock',
  table: 'Projections',
  key: { partition: 'stock#*' },
  attributes: ['standing', 'revision'],
  revision: 'revision',
});

/** Up to which event the reports have counted. */
export const freshnessRows = rowKind({
  name: 'freshness',
  table: 'Projections',
  key: { partition: 'freshness' },
  attributes: ['asOf'],
});
