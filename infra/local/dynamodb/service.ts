import type { Kernel } from '../kernel.ts';
import { AwsError, type LocalService, type Resource } from '../service.ts';
import { ExpirySweeper, type ExpiringTable } from './expiry-sweeper.ts';
import { tableKind, tableProperties, type TableProperties } from './kinds.ts';
import { meteredTableCall } from './metered-call.ts';
import { tableCall } from './table-call.ts';
import { createTableInput, updateTableInputs, type ExistingTable } from './table-plan.ts';

export interface DynamodbService extends LocalService {
  /** Makes the template's tables, or brings existing ones into agreement with it. Rejects where that cannot be done. */
  prepareTables(): Promise<void>;
}

/** Serves tables by an engine elsewhere: makes them, deletes expired rows, and passes calls on when faults are to be made. */
export function createDynamodbService(kernel: Kernel): DynamodbService {
  const { endpoint } = kernel.tables;
  const declared: { name: string; table: TableProperties }[] = [];
  let sweeper: ExpirySweeper | undefined;

  /** The sort key stands last in a table's description. */
  const keysOf = (table: string): string[] => {
    const keys = declared.find(({ name }) => name === table)?.table.KeySchema ?? [];
    return keys.toSorted((one) => (one.KeyType === 'HASH' ? -1 : 1)).map((key) => key.AttributeName);
  };

  async function prepare(name: string, table: TableProperties): Promise<void> {
    const existing = await describe(endpoint, name);
    if (existing === undefined) {
      await tableCall(endpoint, 'CreateTable', createTableInput(name, table));
      return;
    }
    for (const update of updateTableInputs(name, table, existing)) await tableCall(endpoint, 'UpdateTable', update);
  }

  return {
    name: 'dynamodb',
    kinds: [tableKind],
    targetPrefix: 'DynamoDB_20120810',
    call: (call) =>
      kernel.meter === undefined
        ? tableCall(endpoint, call.action, call.input)
        : meteredTableCall(kernel.meter, endpoint, call, keysOf),
    configure(resources: readonly Resource[]) {
      for (const { name, properties } of resources) declared.push({ name, table: tableProperties.parse(properties) });
    },
    async prepareTables() {
      for (const { name, table } of declared) await prepare(name, table);
    },
    start() {
      const expiring = declared.flatMap(({ name, table }): ExpiringTable[] => {
        const attribute = table.TimeToLiveSpecification?.Enabled
          ? table.TimeToLiveSpecification.AttributeName
          : undefined;
        return attribute === undefined
          ? []
          : [{ name, attribute, keys: table.KeySchema.map((key) => key.AttributeName) }];
      });
      sweeper = new ExpirySweeper(expiring, { endpoint, timeline: kernel.timeline, log: kernel.log });
      sweeper.start();
    },
    async stop() {
      sweeper?.stop();
    },
  };
}

async function describe(endpoint: string, name: string): Promise<ExistingTable | undefined> {
  try {
    const answer = await tableCall(endpoint, 'DescribeTable', { TableName: name });
    return answer['Table'] as ExistingTable;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}
