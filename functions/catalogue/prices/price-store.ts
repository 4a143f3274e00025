import { nowIso } from '#shared/ambient.ts';
import { isNew } from '#shared/dynamodb/conditions.ts';
import { readPage, type Page } from '#shared/dynamodb/pages.ts';
import { queryAll, queryRows } from '#shared/dynamodb/reads.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { put, type Write } from '#shared/dynamodb/writes.ts';
import { eventAbout, outboxOf } from '#shared/events/outbox.ts';
import { measured, quantityOf, type Measure } from '#shared/quantity.ts';
import { priceRows } from '../rows.ts';
import type { ListPrice } from './list-price.ts';

/** What a price is known by. Each setting of it is a row of its own; the last one holds. */
export type PriceIdentity = Pick<ListPrice, 'sku' | 'currency' | 'channel' | 'group' | 'minQuantity' | 'from'>;

const prefix = 'PRICE#';

const identityOf = ({ currency, channel = '', group = '', minQuantity, from }: PriceIdentity): string =>
  `${prefix}${[currency, channel, group, String(minQuantity).padStart(9, '0'), from].join('#')}#`;

export const isSame = (one: PriceIdentity, other: PriceIdentity): boolean =>
  one.sku === other.sku && identityOf(one) === identityOf(other);

/** What was set last for the same as a price; undefined where nothing was. */
export async function lastSetting(price: PriceIdentity): Promise<ListPrice | undefined> {
  const wanted = { partition: price.sku, prefix: identityOf(price), descending: true };
  const [row] = (await queryRows(priceRows, wanted, { limit: 1 })).rows;
  return row && priceIn(row);
}

/** The prices of an item in a currency, of each what was set last. */
export async function pricesOf(sku: string, currency: string): Promise<ListPrice[]> {
  const settings = (await queryAll(priceRows, { partition: sku, prefix: `${prefix}${currency}#` })).map(priceIn);
  // Settings of the same stand behind each other, the last one last.
  return settings.filter((setting, index) => {
    const next = settings[index + 1];
    return next === undefined || !isSame(setting, next);
  });
}

/** One page of all settings of an item's prices, by currency, channel, group, quantity and day; of each the last setting first. */
export async function pricePage(sku: string, limit: number, cursor: string | undefined): Promise<Page<ListPrice>> {
  const { rows, next } = await readPage(priceRows, { partition: sku, prefix, descending: true }, limit, cursor);
  return { rows: rows.map(priceIn), next };
}

/** Keeps a price beside what was set for the same before; the row is outbox too. Fails by `price` where another setting was first. */
export function priceWrite(price: ListPrice, before: ListPrice | undefined): Write {
  const { measure, ...told } = price;
  const event = eventAbout(price.sku, {
    type: 'PriceSet',
    data: {
      ...told,
      minQuantity: quantityOf(price.minQuantity, measure),
      ...(before ? { before: settingTold(before) } : {}),
    },
  });
  const { sku: item, ...details } = price;
  const entry = `${identityOf(price)}${String(price.version).padStart(6, '0')}`;
  return put('price', priceRows, { item, entry, ...details, changedAt: nowIso(), ...outboxOf([event]) }, isNew);
}

function settingTold({ unitPrice, taxIncluded, to }: ListPrice) {
  return { unitPrice, ...(taxIncluded ? { taxIncluded } : {}), to };
}

function priceIn({
  item,
  currency,
  unitPrice,
  taxIncluded,
  channel,
  group,
  minQuantity,
  measure,
  from,
  to,
  version,
}: Row): ListPrice {
  return {
    sku: String(item),
    currency: String(currency),
    unitPrice: String(unitPrice),
    ...(taxIncluded === true ? { taxIncluded } : {}),
    ...(channel === undefined ? {} : { channel: String(channel) }),
    ...(group === undefined ? {} : { group: String(group) }),
    minQuantity: Number(minQuantity),
    ...measured(measure as Measure | undefined),
    from: String(from),
    ...(to === undefined ? {} : { to: String(to) }),
    version: Number(version),
  };
}
