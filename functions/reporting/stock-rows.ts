import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { findItems } from '#functions/catalogue/public.ts';
import { backordersOf, levelsOf } from '#functions/inventory/public.ts';
import { ambient } from '#shared/ambient.ts';
import { documents, tableName } from '#shared/dynamodb/client.ts';
import { queryAll } from '#shared/dynamodb/pages.ts';
import type { Money } from '#shared/money.ts';

/** What the report knows of one item at one location. */
export interface StockStanding {
  readonly sku: string;
  readonly location: string;
  readonly onHand: number;
  readonly available: number;
  /** Units that wait for the item, wherever it arrives. */
  readonly backordered: number;
  readonly value?: Money | undefined;
}

const key = (location: string, sku: string) => ({ projection: `stock#${location}`, entry: sku });

/** A hot item's stock is reported by several functions at once. */
const mostAttempts = 20;

/** Units promised or waiting that the shelf does not hold. */
export const shortageOf = ({ available, backordered }: StockStanding): number => Math.max(0, -available) + backordered;

/**
 * Reads an item's stock at a location from its levels and keeps it. The kept row is read before the levels and replaced
 * only if nobody replaced it meanwhile, so that the last one to write has seen the latest levels.
 * @returns what stood before and what stands now.
 */
export async function readStock(
  sku: string,
  location: string,
): Promise<{ before: StockStanding | undefined; now: StockStanding }> {
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    const { Item } = await documents().send(
      new GetCommand({ TableName: tableName('Projections'), Key: key(location, sku), ConsistentRead: true }),
    );
    const before = Item?.['standing'] as StockStanding | undefined;
    const now = await presentStock(sku, location);
    if (await keep(now, (Item?.['revision'] as number | undefined) ?? 0)) return { before, now };
    await ambient.sleep(ambient.random() * 20 * attempt);
  }
  throw new Error(`the stock report of ${sku} at ${location} is changed by too many at once`);
}

async function presentStock(sku: string, location: string): Promise<StockStanding> {
  const [levels, items, waiting] = await Promise.all([
    levelsOf([sku], location),
    findItems([sku]),
    Array.fromAsync(backordersOf(sku)),
  ]);
  const onHand = levels.reduce((sum, level) => sum + level.onHand, 0);
  const cost = items.get(sku)?.unitCost;
  return {
    sku,
    location,
    onHand,
    available: levels.reduce((sum, level) => sum + level.available, 0),
    backordered: waiting.reduce((sum, { quantity }) => sum + quantity, 0),
    ...(cost ? { value: { minor: cost.minor * onHand, currency: cost.currency } } : {}),
  };
}

async function keep(standing: StockStanding, revision: number): Promise<boolean> {
  const command = new PutCommand({
    TableName: tableName('Projections'),
    Item: { ...key(standing.location, standing.sku), standing, revision: revision + 1 },
    ConditionExpression: revision === 0 ? 'attribute_not_exists(#revision)' : '#revision = :revision',
    ExpressionAttributeNames: { '#revision': 'revision' },
    ...(revision === 0 ? {} : { ExpressionAttributeValues: { ':revision': revision } }),
  });
  try {
    await documents().send(command);
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** Everything that the report knows of a location's stock. */
export async function stockOf(location: string): Promise<StockStanding[]> {
  const rows = queryAll({
    TableName: tableName('Projections'),
    KeyConditionExpression: '#projection = :projection',
    ExpressionAttributeNames: { '#projection': 'projection' },
    ExpressionAttributeValues: { ':projection': `stock#${location}` },
  });
  return (await Array.fromAsync(rows)).map(({ standing }) => standing as StockStanding);
}
