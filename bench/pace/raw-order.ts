import { QueryCommand, GetCommand, TransactWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { randomUUID } from 'node:crypto';
import { itemSize } from '#infra/local/eventsources/item-size.ts';
import { toWire } from '#shared/dynamodb/wire.ts';
import type { System } from '../system/system.ts';
import { physicalName } from '../system/tables.ts';
import { nextPlacement, type Placement } from '../load/world.ts';

export interface Row {
  readonly table: string;
  readonly item: Readonly<Record<string, unknown>>;
}

/** A placed order with all rows that placing it has written. */
export interface PlacedOrder {
  readonly orderId: string;
  readonly placement: Placement;
  readonly idempotencyKey: string;
  readonly placedAt: string;
  readonly rows: readonly Row[];
}

/** Places an order and reads its rows back from the tables, so that they can be written again raw. */
export async function placeToCopy(
  system: System,
  documents: DynamoDBDocumentClient,
  placement: Placement = nextPlacement(),
): Promise<PlacedOrder> {
  const key = randomUUID();
  const answer = await system.client.send('POST', '/v1/orders', JSON.stringify(placement), { 'idempotency-key': key });
  const { orderId, placedAt } = JSON.parse(answer.body) as { orderId: string; placedAt: string };
  const orders = await physicalName(system.ready.dynamodb, 'Orders');
  const idempotency = await physicalName(system.ready.dynamodb, 'Idempotency');
  const { Items = [] } = await documents.send(
    new QueryCommand({
      TableName: orders,
      KeyConditionExpression: '#order = :order',
      ExpressionAttributeNames: { '#order': 'order' },
      ExpressionAttributeValues: { ':order': orderId },
    }),
  );
  const reference = await documents.send(
    new GetCommand({
      TableName: orders,
      Key: { order: `external#${placement.channel}#${placement.externalNumber}`, entry: 'REFERENCE' },
    }),
  );
  const kept = await documents.send(
    new GetCommand({ TableName: idempotency, Key: { request: `${system.ready.clientId}#${key}` } }),
  );
  if (!reference.Item || !kept.Item) throw new Error(`The rows of ${orderId} are not where they were expected.`);
  const rows = [
    ...Items.map((item) => ({ table: orders, item })),
    { table: orders, item: reference.Item },
    { table: idempotency, item: kept.Item },
  ];
  return { orderId, placement, idempotencyKey: key, placedAt, rows };
}

/** Writes the rows again under keys of their own, in one transaction with the same conditions, and nothing else. */
export async function writeRaw(documents: DynamoDBDocumentClient, rows: readonly Row[]): Promise<void> {
  const mark = randomUUID().replaceAll('-', '');
  await documents.send(
    new TransactWriteCommand({
      TransactItems: rows.map(({ table, item }) => {
        const name = 'order' in item ? 'order' : 'request';
        return {
          Put: {
            TableName: table,
            Item: { ...item, [name]: renamed(String(item[name]), mark), ...indexed(item, mark) },
            ConditionExpression: 'attribute_not_exists(#key)',
            ExpressionAttributeNames: { '#key': name },
          },
        };
      }),
    }),
  );
}

/** Of the same length and, for an order, in the same order of time. */
function renamed(key: string, mark: string): string {
  return `${key.slice(0, Math.max(0, key.length - mark.length))}${mark}`;
}

function indexed(item: Readonly<Record<string, unknown>>, mark: string): Record<string, string> {
  const { customerKey } = item;
  return typeof customerKey === 'string' ? { customerKey: renamed(customerKey, mark) } : {};
}

/** The size of the rows in bytes, as DynamoDB counts it. */
export function sizeOf(rows: readonly Row[]): number {
  return rows.reduce((size, { item }) => size + itemSize(toWire(item)), 0);
}
