import { rowKind } from '#shared/dynamodb/row-kind.ts';

const attributes = ['kind', 'kindKey', 'details', 'version', 'changedAt'] as const;
const revision = 'version';

/** Parties by their kinds. */
export const partyRows = {
  branch: rowKind({ name: 'branch', table: 'Parties', key: { sort: 'BRANCH' }, attributes, revision }),
  channel: rowKind({ name: 'channel', table: 'Parties', key: { sort: 'CHANNEL' }, attributes, revision }),
  location: rowKind({ name: 'location', table: 'Parties', key: { sort: 'LOCATION' }, attributes, revision }),
  customer: rowKind({ name: 'customer', table: 'Parties', key: { sort: 'CUSTOMER' }, attributes, revision }),
};

/** One version of a party, with the event that tells of it. */
export const partyVersionRows = rowKind({
  name: 'version of a party',
  table: 'Parties',
  key: { sort: 'VERSION#*' },
  attributes: ['details', 'version', 'changedAt', 'outbox', 'events'],
});

/** An exchange rate as it was set for a day. Never changed: another setting is another row, and outbox too. */
export const exchangeRateRows = rowKind({
  name: 'exchange rate',
  table: 'Parties',
  key: { partition: 'rate#*', sort: 'RATE#*' },
  attributes: ['from', 'to', 'rate', 'date', 'source', 'version', 'changedAt', 'outbox', 'events'],
});

/** An event about credentials. */
export const credentialsEventRows = rowKind({
  name: 'event of credentials',
  table: 'Parties',
  key: { sort: 'EVENT#*' },
  attributes: ['outbox', 'events'],
});

/** How many credentials of an owner are in use. Changed in place. */
export const credentialsCounts = rowKind({
  name: 'number of credentials',
  table: 'Parties',
  key: { sort: 'CREDENTIALS' },
  attributes: ['inUse'],
});
