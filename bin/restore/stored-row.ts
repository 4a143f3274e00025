import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { inflateRawSync } from 'node:zlib';

/** A row as DynamoDB stores it, with the types of its attributes: it is copied as it is, whatever it holds. */
export type StoredRow = Readonly<Record<string, AttributeValue>>;

/** The tables that are restored; what the others hold can be made again, or is of no use later. */
export const restored = ['Orders', 'Billing', 'Inventory', 'Parties', 'Catalogue', 'Vault'] as const;
export type Restored = (typeof restored)[number];

/** The attributes of a table's key, the sort key last. */
export const keysOf: Readonly<Record<Restored, readonly [string, string]>> = {
  Orders: ['order', 'entry'],
  Billing: ['account', 'entry'],
  Inventory: ['item', 'entry'],
  Parties: ['party', 'entry'],
  Catalogue: ['item', 'entry'],
  Vault: ['person', 'entry'],
};

/** A row's partition and sort key. */
export function placeOf(table: Restored, row: StoredRow): readonly [partition: string, sort: string] {
  const [partition, sort] = keysOf[table];
  return [row[partition]?.S ?? '', row[sort]?.S ?? ''];
}

/** The key of a row, and nothing else of it. */
export function keyIn(table: Restored, row: StoredRow): Record<string, AttributeValue> {
  return Object.fromEntries(keysOf[table].map((name) => [name, row[name] ?? { S: '' }]));
}

const orderIds = /ord_[0-9a-f]{32}/g;

/** The one order that a row is about, by its key or by what it says; undefined where it is about none or several. */
export function orderIn(table: Restored, row: StoredRow): string | undefined {
  const inKey = placeOf(table, row).join(' ').match(orderIds);
  if (inKey) return inKey[0];
  const [one, ...others] = new Set(JSON.stringify(row).match(orderIds));
  return others.length === 0 ? one : undefined;
}

/**
 * True of a row that comes and goes with the work: tokens of workflows, places in queues, what is still to be looked
 * at. That it is in a backup and not there any more is as it should be.
 */
export function isPassing(table: Restored, row: StoredRow): boolean {
  const [partition, sort] = placeOf(table, row);
  if (table === 'Orders') return sort === 'ORDER#WAIT' || /^(HOLD|STOCKDUE)#/.test(sort);
  if (table === 'Inventory') return /^(BACKORDER|SUPPLY)#/.test(sort);
  return table === 'Billing' && partition === 'not-final';
}

/** The sort key of the payment or refund that is looked at again because of this row; undefined of other rows. */
export function followedBy(table: Restored, row: StoredRow): string | undefined {
  return table === 'Billing' && placeOf(table, row)[0] === 'not-final' ? row['of']?.S : undefined;
}

/** True of the row of what was told last of an item at a location. */
export const isTold = (table: Restored, row: StoredRow): boolean =>
  table === 'Inventory' && placeOf(table, row)[1].startsWith('LEVEL_TOLD#');

/**
 * True of a row that says what is so now: numbers given out, levels of stock, what the test provider holds, credentials in use, keys of persons. What a
 * backup says of it is over: counted back, numbers would be given out twice, and a key that was destroyed would open again what was erased.
 */
export function isOfPresent(table: Restored, row: StoredRow): boolean {
  const [partition, sort] = placeOf(table, row);
  if (table === 'Billing') return /^(numbers#|provider#test$|disputes-asked$)/.test(partition);
  if (table === 'Inventory') return /^(LEVEL|SUPPLY)#/.test(sort) || isTold(table, row);
  return table === 'Vault' || (table === 'Parties' && sort === 'CREDENTIALS');
}

/** True of the row that makes an order one: without it the others are not found. */
export const isHeader = (table: Restored, row: StoredRow): boolean =>
  table === 'Orders' && placeOf(table, row)[1] === 'ORDER';

/** The rows whose changes are counted, and whose events or versions stand under that count beside them. */
export function isCounted(table: Restored, row: StoredRow): boolean {
  const [, sort] = placeOf(table, row);
  if (table === 'Catalogue') return sort === 'ITEM';
  if (table === 'Parties') return /^(BRANCH|CHANNEL|LOCATION|CUSTOMER)$/.test(sort);
  return isHeader(table, row);
}

/** The last count that a row of events or of a version is about; 0 for other rows. */
export function lastCountIn(table: Restored, row: StoredRow): number {
  const [, count] = /^(?:EVENT|VERSION)#(\d+)$/.exec(placeOf(table, row)[1]) ?? [];
  if (count === undefined) return 0;
  // An order counts its events, of which a row has several; other rows count their changes.
  const events: unknown = table === 'Orders' && row['events'] ? jsonIn(row['events']) : [];
  return Number(count) + Math.max(Array.isArray(events) ? events.length - 1 : 0, 0);
}

/** What a packed attribute stands for: JSON text, compressed behind a mark where it is long. */
export function jsonIn(attribute: AttributeValue | undefined): unknown {
  const text = attribute?.S ?? 'null';
  const [, compressed] = /^deflated:(.*)$/.exec(text) ?? [];
  return JSON.parse(
    compressed === undefined ? text : inflateRawSync(Buffer.from(compressed, 'base64')).toString('utf8'),
  );
}

/** The count of a row's changes, where it has one. */
export function versionOf(row: StoredRow): number | undefined {
  const count = row['version']?.N ?? row['revision']?.N;
  return count === undefined ? undefined : Number(count);
}
