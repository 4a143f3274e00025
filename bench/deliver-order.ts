import { setTimeout as sleep } from 'node:timers/promises';
import { load } from './load.ts';
import type { System } from './system.ts';
import { countMessages, countOrders, documentClient, physicalName } from './tables.ts';
import { nextPlacement } from './world.ts';
import { QueryCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** What is read past the system, so that looking on is not charged to it. */
interface Tables {
  readonly documents: DynamoDBDocumentClient;
  readonly orders: string;
  readonly messages: string;
}

/** Places orders and has each handed over and delivered through the API, `atOnce` at a time, until all have ended. */
export async function placeAndDeliver(system: System, count: number, atOnce: number): Promise<void> {
  const documents = documentClient(system);
  const tables: Tables = {
    documents,
    orders: await physicalName(documents, 'Orders'),
    messages: await physicalName(documents, 'Messages'),
  };
  const told = await countMessages(documents, tables.messages, 'delivered');
  const completed = await countOrders(documents, tables.orders, 'completed');
  let ended = completed;
  await load(atOnce, { count }, async () => {
    await deliverOrder(system, tables);
    if (atOnce > 1) return;
    // Alone means alone: the next order begins when nothing of this one is under way.
    ended += 1;
    await until(async () => (await countOrders(documents, tables.orders, 'completed')) >= ended);
    await until(async () => (await countMessages(documents, tables.messages, 'delivered')) >= told + ended - completed);
  });
  await until(async () => (await countOrders(documents, tables.orders, 'completed')) >= completed + count);
  await until(async () => (await countMessages(documents, tables.messages, 'delivered')) >= told + count);
  documents.destroy();
}

async function deliverOrder(system: System, tables: Tables): Promise<void> {
  const { orderId } = (await system.call('POST', '/v1/orders', nextPlacement())) as { orderId: string };
  const fulfilmentOrderId = await released(tables, orderId);
  const address = `/v1/orders/${orderId}/fulfilment-orders/${fulfilmentOrderId}`;
  for (const step of ['pick', 'pack']) await system.call('POST', `${address}/${step}`, {});
  await system.call('POST', `${address}/hand-over`, {
    carrier: 'RoyalMail',
    trackingNumber: fulfilmentOrderId.slice(-12),
  });
  await until(async () => (await entriesOf(tables, orderId, 'ORDER')).some(isCaptured));
  await system.call('POST', `${address}/deliver`, {});
}

const isCaptured = ({ paymentKey }: Record<string, unknown>): boolean => String(paymentKey).endsWith('#captured');

async function released(tables: Tables, orderId: string): Promise<string> {
  let found: string | undefined;
  await until(async () => {
    const [row] = await entriesOf(tables, orderId, 'FULFILMENT#');
    found = row === undefined ? undefined : String(row['entry']).slice('FULFILMENT#'.length);
    return found !== undefined;
  });
  return found ?? '';
}

async function entriesOf(
  { documents, orders }: Tables,
  orderId: string,
  prefix: string,
): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await documents.send(
    new QueryCommand({
      TableName: orders,
      KeyConditionExpression: '#order = :order AND begins_with(#entry, :prefix)',
      ExpressionAttributeNames: { '#order': 'order', '#entry': 'entry' },
      ExpressionAttributeValues: { ':order': orderId, ':prefix': prefix },
    }),
  );
  return Items;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + 300_000;
  while (!(await isSo())) {
    if (performance.now() > giveUpAt) throw new Error('An order did not go on within five minutes.');
    await sleep(20);
  }
}
