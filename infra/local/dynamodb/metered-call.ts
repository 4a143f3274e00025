import type { Meter } from '../meter.ts';
import type { AwsCall } from '../service.ts';
import { tableCall } from './table-call.ts';
import { writtenRows } from './written-rows.ts';

interface Capacity {
  readonly TableName: string;
  readonly Table?: { readonly CapacityUnits: number };
  readonly GlobalSecondaryIndexes?: Readonly<Record<string, { readonly CapacityUnits: number }>>;
}

const writing = /^(Put|Update|Delete|BatchWrite|TransactWrite)Item/;

/**
 * Makes a call and takes down its request units, by caller and by table or index. The engine counts them as DynamoDB does: a
 * transaction doubles the units of its tables, and those of their indexes cost what they cost outside of it. Calls for rows that the
 * meter counts apart are taken down so. Rows written are taken down by their kind as well, which the engine does not tell.
 * @param keysOf names the attributes of a table's key, the sort key last.
 */
export async function meteredTableCall(
  meter: Meter,
  endpoint: string,
  { action, input, caller: by = 'unnamed' }: AwsCall,
  keysOf: (table: string) => readonly string[],
): Promise<Record<string, unknown>> {
  const apart = meter.apart.find(({ keysFrom }) => hasKeyFrom(keysFrom, input));
  const caller = apart ? `${by} ${apart.as}` : by;
  meter.add('dynamodb calls', `${caller} ${action}`);
  let answer: Record<string, unknown>;
  try {
    answer = await tableCall(endpoint, action, { ...input, ReturnConsumedCapacity: 'INDEXES' });
  } catch (error) {
    meter.add('dynamodb calls failed', `${caller} ${action}`);
    throw error;
  }
  for (const { table, kind, units } of writing.test(action) ? writtenRows(action, input, keysOf) : []) {
    meter.add('dynamodb rows written', `${caller} ${table} ${kind}`, units);
  }
  const kind = writing.test(action) ? 'dynamodb write units' : 'dynamodb read units';
  for (const capacity of [answer['ConsumedCapacity'] ?? []].flat() as Capacity[]) {
    const { TableName, Table, GlobalSecondaryIndexes = {} } = capacity;
    meter.add(kind, `${caller} ${TableName}`, Table?.CapacityUnits ?? 0);
    for (const [index, { CapacityUnits }] of Object.entries(GlobalSecondaryIndexes)) {
      meter.add(kind, `${caller} ${TableName}/${index}`, CapacityUnits);
    }
  }
  return answer;
}

/** Rows that are counted apart stand in partitions of their own, and no call touches them together with others. */
function hasKeyFrom(start: string, input: AwsCall['input']): boolean {
  return JSON.stringify(input).includes(`{"S":${JSON.stringify(start).slice(0, -1)}`);
}
