import type { Meter } from '../meter.ts';
import type { AwsCall } from '../service.ts';
import { tableCall } from './table-call.ts';

interface Capacity {
  readonly TableName: string;
  readonly Table?: { readonly CapacityUnits: number };
  readonly GlobalSecondaryIndexes?: Readonly<Record<string, { readonly CapacityUnits: number }>>;
}

const writing = /^(Put|Update|Delete|BatchWrite|TransactWrite)Item/;

/**
 * Makes a call and takes down its request units, by caller and by table or index. The engine counts them as DynamoDB does: a
 * transaction doubles the units of its tables, and those of their indexes cost what they cost outside of it.
 */
export async function meteredTableCall(
  meter: Meter,
  endpoint: string,
  { action, input, caller = 'unnamed' }: AwsCall,
): Promise<Record<string, unknown>> {
  meter.add('dynamodb calls', `${caller} ${action}`);
  let answer: Record<string, unknown>;
  try {
    answer = await tableCall(endpoint, action, { ...input, ReturnConsumedCapacity: 'INDEXES' });
  } catch (error) {
    meter.add('dynamodb calls failed', `${caller} ${action}`);
    throw error;
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
