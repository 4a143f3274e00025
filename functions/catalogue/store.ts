import type { CodeKind } from '#shared/contracts/vocabulary.ts';
import { nowIso } from '#shared/ambient.ts';
import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import { atVersion, isNew } from '#shared/dynamodb/conditions.ts';
import { readPage, type Page } from '#shared/dynamodb/pages.ts';
import { getMany, queryAll } from '#shared/dynamodb/reads.ts';
import { carrying } from '#shared/dynamodb/row-kind.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { put, remove, type Write } from '#shared/dynamodb/writes.ts';
import { eventAbout, outboxOf } from '#shared/events/outbox.ts';
import type { Change, Kept } from '#shared/work/change.ts';
import type { Item } from './item.ts';
import { codesOf, type ItemCode } from './item-codes.ts';
import { codeRows, itemEventRows, itemRows } from './rows.ts';

/** Reads items by SKU, consistently; missing ones are left out. */
export async function loadItems(skus: readonly string[]): Promise<Item[]> {
  return (await getMany(itemRows, skus.map(itemKey))).map(itemOf);
}

/** One page of all items by SKU. */
export async function itemPage(limit: number, cursor: string | undefined): Promise<Page<Item>> {
  const { rows, next } = await readPage(itemRows, { index: 'byKind', partition: 'item' }, limit, cursor);
  return { rows: rows.map(itemOf), next };
}

/** The SKUs that carry a barcode or another number. Several items may share one. */
export async function skusByCode(kind: CodeKind, code: string): Promise<string[]> {
  const rows = await queryAll(codeRows, { partition: codePartition({ kind, code }), prefix: codePrefix });
  return rows.map(({ entry }) => String(entry).slice(codePrefix.length));
}

/**
 * How an item is kept: over `before`, or as a new one where there is none, with its codes in step and its events in the outbox. Fails
 * by `item`.
 */
export function keepItem(before: Item | undefined, { state, events }: Change<Item>): Kept<Item> {
  return { state, writes: [itemWrite(state, before), ...codeWrites(state, before), outboxWrite(state, events)] };
}

function outboxWrite({ sku, version }: Item, events: readonly NewEvent[]): Write {
  const entry = `EVENT#${String(version).padStart(9, '0')}`;
  const outbox = outboxOf(events.map((event) => eventAbout(sku, event)));
  return put('events', itemEventRows, { item: sku, entry, ...outbox }, isNew);
}

function itemWrite({ version, ...details }: Item, before: Item | undefined): Write {
  return put(
    'item',
    itemRows,
    { ...itemKey(details.sku), kind: 'item', kindKey: details.sku, details, version, changedAt: nowIso() },
    atVersion(before?.version),
    before,
  );
}

function codeWrites(item: Item, before: Item | undefined): Write[] {
  const wanted = new Map(codesOf(item).map((code) => [codePartition(code), code]));
  const kept = new Map((before ? codesOf(before) : []).map((code) => [codePartition(code), code]));
  const added = [...wanted.keys()].filter((partition) => !kept.has(partition));
  const gone = [...kept.keys()].filter((partition) => !wanted.has(partition));
  const keyOf = (partition: string) => ({ item: partition, entry: codePrefix + item.sku });
  return [
    ...added.map((partition) => put(partition, codeRows, keyOf(partition))),
    ...gone.map((partition) => remove(partition, codeRows, keyOf(partition))),
  ];
}

const itemKey = (sku: string) => ({ item: sku, entry: 'ITEM' });

/** A SKU may read as the partition of a code does: their rows are told apart by how their sort keys begin. */
const codePrefix = 'CODE#';
const codePartition = ({ kind, code }: ItemCode): string => `${kind}#${code}`;

function itemOf(row: Row): Item {
  const { details, version } = row as Row & { details: Omit<Item, 'version'>; version: number };
  return carrying({ ...details, version }, row);
}
