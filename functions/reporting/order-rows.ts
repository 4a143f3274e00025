import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { documents, tableName } from '#shared/dynamodb/client.ts';
import { queryAll } from '#shared/dynamodb/pages.ts';
import { transact, type NamedWrite } from '#shared/dynamodb/transact.ts';
import { changesBetween, type CounterChanges, type OrderStanding } from './order-standing.ts';

const standingKey = ({ branch, day, orderId }: Pick<OrderStanding, 'branch' | 'day' | 'orderId'>) => ({
  projection: `orders#${branch}#${day}`,
  entry: orderId,
});

const countsKey = (branch: string, day: string, channel: string) => ({
  projection: `counts#${branch}#${day}`,
  entry: channel,
});

async function standingIn(
  place: Pick<OrderStanding, 'branch' | 'day' | 'orderId'>,
): Promise<OrderStanding | undefined> {
  const { Item } = await documents().send(
    new GetCommand({ TableName: tableName('Projections'), Key: standingKey(place), ConsistentRead: true }),
  );
  return Item?.['standing'] as OrderStanding | undefined;
}

/**
 * Counts an order where it stands: its row and the counters in one transaction, so that no event counts twice whatever
 * comes late, twice or out of order. An older standing than the kept one changes nothing.
 */
export async function countOrder(standing: OrderStanding): Promise<void> {
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    const before = await standingIn(standing);
    if (before && before.version >= standing.version) return;
    const result = await transact([standingWrite(before, standing), ...counterWrites(before, standing)]);
    if (result.ok) return;
  }
  throw new Error(`the report row of order ${standing.orderId} is changed by too many at once`);
}

function standingWrite(before: OrderStanding | undefined, standing: OrderStanding): NamedWrite {
  return {
    name: 'standing',
    Put: {
      TableName: tableName('Projections'),
      Item: { ...standingKey(standing), standing, version: standing.version },
      ...(before
        ? {
            ConditionExpression: '#version = :version',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':version': before.version },
          }
        : { ConditionExpression: 'attribute_not_exists(#entry)', ExpressionAttributeNames: { '#entry': 'entry' } }),
    },
  };
}

function counterWrites(before: OrderStanding | undefined, after: OrderStanding): NamedWrite[] {
  const changes = changesBetween(before, after);
  return changes.size === 0 ? [] : [addToCounters(after, changes)];
}

function addToCounters({ branch, day, channel }: OrderStanding, changes: CounterChanges): NamedWrite {
  const entries = [...changes];
  return {
    name: 'counters',
    Update: {
      TableName: tableName('Projections'),
      Key: countsKey(branch, day, channel),
      UpdateExpression: `ADD ${entries.map((_, index) => `#c${index} :c${index}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(entries.map(([name], index) => [`#c${index}`, name])),
      ExpressionAttributeValues: Object.fromEntries(entries.map(([, by], index) => [`:c${index}`, by])),
    },
  };
}

/** The counters of a branch and day, by channel. */
export async function countersOfDay(branch: string, day: string): Promise<Map<string, Record<string, number>>> {
  const counters = new Map<string, Record<string, number>>();
  for await (const { projection: _, entry, ...row } of rowsOf(`counts#${branch}#${day}`)) {
    counters.set(entry as string, row as Record<string, number>);
  }
  return counters;
}

/** Every order that the report has counted for a branch and day. */
export async function standingsOfDay(branch: string, day: string): Promise<OrderStanding[]> {
  return (await Array.fromAsync(rowsOf(`orders#${branch}#${day}`))).map(({ standing }) => standing as OrderStanding);
}

/** Puts the counters of a channel and day right, unless they have changed from `stood` meanwhile. */
export async function correctCounters(
  branch: string,
  day: string,
  channel: string,
  stood: Readonly<Record<string, number>>,
  changes: CounterChanges,
): Promise<boolean> {
  const write = addToCounters({ branch, day, channel } as OrderStanding, changes).Update;
  if (!write) return true;
  const guarded = [...changes.keys()];
  const result = await transact([
    {
      name: 'counters',
      Update: {
        ...write,
        ConditionExpression: guarded
          .map((name, index) =>
            stood[name] === undefined ? `attribute_not_exists(#c${index})` : `#c${index} = :s${index}`,
          )
          .join(' AND '),
        ExpressionAttributeValues: {
          ...write.ExpressionAttributeValues,
          ...Object.fromEntries(
            guarded.flatMap((name, index) => (stood[name] === undefined ? [] : [[`:s${index}`, stood[name]]])),
          ),
        },
      },
    },
  ]);
  return result.ok;
}

function rowsOf(projection: string): AsyncGenerator<Record<string, unknown>> {
  return queryAll({
    TableName: tableName('Projections'),
    KeyConditionExpression: '#projection = :projection',
    ExpressionAttributeNames: { '#projection': 'projection' },
    ExpressionAttributeValues: { ':projection': projection },
    ConsistentRead: true,
  });
}
