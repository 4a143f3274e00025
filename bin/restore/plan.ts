import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Finding, Subject } from './compare.ts';
import {
  followedBy,
  isCounted,
  isHeader,
  isOfPresent,
  isPassing,
  isTold,
  jsonIn,
  keyIn,
  keysOf,
  lastCountIn,
  placeOf,
  type Restored,
  type StoredRow,
} from './stored-row.ts';

export interface MergeOptions {
  /** Rows that are there and differ get the backup's state as well. */
  readonly overwrite: boolean;
  /** Events that come back are published once more. */
  readonly publish: boolean;
}

/** Writes that are made together or not at all. */
export type Part = readonly TransactWriteItem[];

/** How many rows a part writes. */
export const putsIn = (part: Part): number => part.filter(({ Put }) => Put !== undefined).length;

/** DynamoDB takes no more in one transaction. */
const largestTransaction = 100;

/** The rows of a subject that are written back: those that are missing, and, where that was asked for, those that differ. */
export function chosen({ findings }: Subject, { overwrite }: MergeOptions): Finding[] {
  const lasting = findings.filter(
    (finding) => finding.standing === 'missing' || (overwrite && isInBoth(finding) && !isKept(finding)),
  );
  // Claims, places in queues and the token of a workflow that may still wait belong to the state that an order is brought back to.
  const bringsBack = lasting.some(({ table, backup = {} }) => isHeader(table, backup));
  const passing = findings.filter(({ standing }) => standing === 'gone');
  return [...lasting, ...passing.filter((one) => bringsBack || isFollowUpOf(lasting, one))];
}

/** True of the place in the list of what a payment provider may still speak of, for a row that comes back: nobody would look at it again. */
function isFollowUpOf(lasting: readonly Finding[], { table, backup = {} }: Finding): boolean {
  const followed = followedBy(table, backup);
  return lasting.some((row) => row.table === 'Billing' && placeOf('Billing', row.backup ?? {})[1] === followed);
}

/**
 * What stands beside an order that comes back and is later than it: others have changed it since the backup. Notes change nothing,
 * and tokens and places in queues are of the present.
 */
export function laterThan(subject: Subject, options: MergeOptions): Finding[] {
  const back = chosen(subject, options);
  if (!back.some(isOfHeader)) return [];
  return subject.findings.filter((finding) => {
    const { table, standing, live } = finding;
    if (!live || back.includes(finding) || standing === 'older' || isPassing(table, live)) return false;
    return !placeOf(table, live)[1].startsWith('NOTE#');
  });
}

const isInBoth = ({ backup, live }: Finding): boolean => backup !== undefined && live !== undefined;

/** True of a row that is never replaced, since it counts what is so now. */
export function isKept(finding: Finding): boolean {
  return isInBoth(finding) && isOfPresent(finding.table, finding.live ?? {});
}

/**
 * The transactions that bring a subject's rows back. A row that is missing must still be missing, one that is replaced must still be as it
 * was compared, and an order that stands must not have changed meanwhile. More rows than one transaction takes go in parts, the
 * order's header in the last: until then there is no such order.
 */
export function mergeParts(subject: Subject, options: MergeOptions, tableName: (table: Restored) => string): Part[] {
  const rows = chosen(subject, options).sort((one, other) => rank(one) - rank(other));
  if (rows.length === 0) return [];
  const { header } = subject;
  const guard = header && unchanged(tableName('Orders'), header);
  const room = largestTransaction - (guard ? 1 : 0);
  const starts = Array.from({ length: Math.ceil(rows.length / room) }, (_, index) => index * room);
  return starts.map((start) => {
    const own = rows.slice(start, start + room);
    // The header that is replaced has a condition of its own.
    const guards = guard && !own.some(isOfHeader) ? [guard] : [];
    return [...guards, ...own.map((row) => putBack(countedOn(row, subject), options, tableName(row.table)))];
  });
}

const isOfHeader = ({ table, backup = {} }: Finding): boolean => isHeader(table, backup);

const rank = (finding: Finding): number => (isOfHeader(finding) ? 1 : 0);

/** More numbers than any row gives out between a backup and its loss. */
const mostGiven = 10_000;

/**
 * How many numbers a row that comes back leaves free. One more for each second since it was made, so that one that is lost again, and comes
 * back from the same backup, does not have those a second time that it has given out in between.
 * @param madeAt in milliseconds.
 */
const numbersLeftFree = (madeAt: number): number => mostGiven + Math.ceil((Date.now() - madeAt) / 1000);

/** When an order was made, in milliseconds: its id begins with that. Keys of events have nine digits, enough for thirty years of its seconds. */
const madeAt = (orderId: string): number => Number.parseInt(orderId.slice('ord_'.length, 'ord_'.length + 12), 16);

/** What was told last of a shelf counts what was told: receivers keep the highest number, and would not hear of lower ones. */
function toldCountedOn(backup: StoredRow): StoredRow {
  const { told, events } = backup;
  const [event] = (jsonIn(events) ?? []) as readonly { readonly metadata: { readonly occurredAt: string } }[];
  const free = numbersLeftFree(Date.parse(event?.metadata.occurredAt ?? '') || 0);
  const revision = counted((numberIn(told?.M, 'revision') ?? 0) + free);
  return { ...backup, told: { M: { ...told?.M, revision } } };
}

/**
 * A row whose changes are counted never counts back: the next change would take a number that was given out already, and its events
 * the place of others. So it has the larger count of both, and one more where it replaces what others may have read.
 */
function countedOn(finding: Finding, { findings }: Subject): Finding {
  const { table, backup, live } = finding;
  if (backup && !live && isTold(table, backup)) return { ...finding, backup: toldCountedOn(backup) };
  if (!backup || !isCounted(table, backup)) return finding;
  const [partition] = placeOf(table, backup);
  const told = findings.map((other) =>
    other.live && other.table === table && placeOf(table, other.live)[0] === partition
      ? lastCountIn(table, other.live)
      : 0,
  );
  const lastTold = Math.max(0, ...told);
  if (isHeader(table, backup)) return { ...finding, backup: headerCountedOn(backup, live, lastTold) };
  const [before, now] = [numberIn(backup, 'version'), numberIn(live, 'version') ?? 0];
  if (before === undefined) return finding;
  return { ...finding, backup: { ...backup, version: counted(Math.max(before, live ? now + 1 : 0, lastTold)) } };
}

/**
 * The header of an order, which counts its commits and its events. Where it is gone, nobody knows how far it had counted: its rows may be
 * gone with it, and the numbers stand with webhooks and receivers. So some are left free; who waits for an event in between stops after a minute.
 * @param lastTold the last event of which there is a row.
 */
function headerCountedOn(backup: StoredRow, live: StoredRow | undefined, lastTold: number): StoredRow {
  const free = live ? 0 : numbersLeftFree(madeAt(placeOf('Orders', backup)[0]));
  const [before, now] = [numberIn(backup, 'version') ?? 0, numberIn(live, 'version') ?? 0];
  const [facts, factsNow] = [factsIn(backup), factsIn(live)];
  const sequence = Math.max(facts?.sequence ?? 0, factsNow?.sequence ?? 0, lastTold) + free;
  return {
    ...backup,
    version: counted(Math.max(before, live ? now + 1 : 0) + free),
    ...(facts ? { aggregate: { S: JSON.stringify({ ...facts, sequence }) } } : {}),
  };
}

/** What a header keeps packed, the number of its last event among it. */
const factsIn = (header: StoredRow | undefined) =>
  jsonIn(header?.['aggregate']) as { readonly sequence?: number } | null;

const counted = (count: number): AttributeValue => ({ N: String(count) });

function numberIn(row: StoredRow | undefined, name: string): number | undefined {
  const count = row?.[name]?.N;
  return count === undefined ? undefined : Number(count);
}

function putBack(
  { table, backup = {}, live }: Finding,
  { publish }: MergeOptions,
  TableName: string,
): TransactWriteItem {
  const Item = publish ? { ...backup } : withoutOutbox(backup);
  const [partition] = keysOf[table];
  if (live) return { Put: { TableName, Item, ...equalTo(live) } };
  return {
    Put: {
      TableName,
      Item,
      ConditionExpression: 'attribute_not_exists(#key)',
      ExpressionAttributeNames: { '#key': partition },
    },
  };
}

/** What a row tells was published when it was written: history, not news. The stream passes on what has this attribute. */
function withoutOutbox({ outbox: _, ...row }: StoredRow): Record<string, AttributeValue> {
  return { ...row };
}

function unchanged(TableName: string, header: StoredRow): TransactWriteItem {
  const { version } = header;
  return {
    ConditionCheck: {
      TableName,
      Key: keyIn('Orders', header),
      ...equalTo(version === undefined ? header : { version }),
    },
  };
}

/** The condition that a row has these attributes. */
function equalTo(row: StoredRow) {
  const attributes = Object.entries(row);
  return {
    ConditionExpression: attributes.map((_, index) => `#a${index} = :a${index}`).join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(attributes.map(([name], index) => [`#a${index}`, name])),
    ExpressionAttributeValues: Object.fromEntries(attributes.map(([, value], index) => [`:a${index}`, value])),
  };
}

/** How a row is named to people. */
export function rowName({ table, backup, live }: Finding): string {
  return `${table} ${placeOf(table, backup ?? live ?? {}).join(' ')}`;
}
