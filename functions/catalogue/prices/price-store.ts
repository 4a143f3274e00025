import { nowIso } from '#shared/ambient.ts';
import { atVersion } from '#shared/dynamodb/conditions.ts';
import { readPage, type Page } from '#shared/dynamodb/pages.ts';
import { getMany, queryAll } from '#shared/dynamodb/reads.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { put, type Write } from '#shared/dynamodb/writes.ts';
import { eventAbout, outboxOf } from '#shared/events/outbox.ts';
import { priceRows } from '../rows.ts';
import type { ListPrice } from './list-price.ts';

/** What a price is known by: whoever sets one for the same again replaces it. */
export type PriceIdentity = Pick<ListPrice, 'sku' | 'currency' | 'channel' | 'group' | 'minQuantity' | 'from'>;

const prefix = 'PRICE#';

const keyOf = ({ sku, currency, channel = '', group = '', minQuantity, from }: PriceIdentity) => ({
  item: sku,
  entry: `${prefix}${[currency, channel, group, String(minQuantity).padStart(9, '0'), from].join('#')}`,
});

/** What stands at some identities, in any order. */
export async function pricesAt(identities: readonly PriceIdentity[]): Promise<ListPrice[]> {
  return (await getMany(priceRows, identities.map(keyOf))).map(priceIn);
}

export const isSame = (one: PriceIdentity, other: PriceIdentity): boolean =>
  keyOf(one).entry === keyOf(other).entry && one.sku === other.sku;

/** All prices of an item in a currency. */
export async function pricesOf(sku: string, currency: string): Promise<ListPrice[]> {
  return (await queryAll(priceRows, { partition: sku, prefix: `${prefix}${currency}#` })).map(priceIn);
}

/** One page of the prices of an item, by currency, channel, group, quantity and day. */
export async function pricePage(sku: string, limit: number, cursor: string | undefined): Promise<Page<ListPrice>> {
  const { rows, next } = await readPage(priceRows, { partition: sku, prefix }, limit, cursor);
  return { rows: rows.map(priceIn), next };
}

/** Keeps a price over what stood there; the row is outbox too. Fails by `price` where another setting was first. */
export function priceWrite(price: ListPrice, before: ListPrice | undefined): Write {
  const event = eventAbout(price.sku, {
    type: 'PriceSet',
    data: { ...price, ...(before ? { before: { unitPrice: before.unitPrice, to: before.to } } : {}) },
  });
  const { sku: _, ...details } = price;
  const row = { ...keyOf(price), ...details, changedAt: nowIso(), ...outboxOf([event]) };
  return put('price', priceRows, row, atVersion(before?.version));
}

function priceIn({ item, currency, unitPrice, channel, group, minQuantity, from, to, version }: Row): ListPrice {
  return {
    sku: String(item),
    currency: String(currency),
    unitPrice: String(unitPrice),
    ...(channel === undefined ? {} : { channel: String(channel) }),
    ...(group === undefined ? {} : { group: String(group) }),
    minQuantity: Number(minQuantity),
    from: String(from),
    ...(to === undefined ? {} : { to: String(to) }),
    version: Number(version),
  };
}
