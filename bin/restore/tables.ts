import { setTimeout } from 'node:timers/promises';
import {
  BatchGetItemCommand,
  DynamoDBClient,
  ListTablesCommand,
  QueryCommand,
  ScanCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { CommandError } from '../connection.ts';
import type { Part } from './plan.ts';
import { keyIn, keysOf, placeOf, restored, type Restored, type StoredRow } from './stored-row.ts';

/** Where the backup's tables are: under other names beside the live ones, or under the same names elsewhere. */
export interface BackupPlace {
  /** What their names end with. */
  readonly suffix?: string | undefined;
  /** Their address. */
  readonly endpoint?: string | undefined;
  /** The name of one stage's tables begins so, where the account has several. */
  readonly prefix?: string | undefined;
}

/** The most keys of one call. */
const perBatch = 100;

/** How often a write is tried that others stand in the way of: half a minute in all. */
const mostTries = 12;
const longestPauseMs = 5000;

/** Tables at one place, by what they hold. */
export class Tables {
  readonly #client: Pick<DynamoDBClient, 'send'>;
  readonly #sleep: (milliseconds: number) => Promise<unknown>;
  readonly #names: ReadonlyMap<Restored, string>;

  constructor(
    client: Pick<DynamoDBClient, 'send'>,
    names: ReadonlyMap<Restored, string>,
    sleep: (milliseconds: number) => Promise<unknown> = setTimeout,
  ) {
    this.#client = client;
    this.#sleep = sleep;
    this.#names = names;
  }

  /** Throws a CommandError for a table that is not there. */
  name(table: Restored): string {
    const name = this.#names.get(table);
    if (name === undefined) throw new CommandError(`there is no table ${table}`, 4);
    return name;
  }

  has(table: Restored): boolean {
    return this.#names.has(table);
  }

  /** Every row of a table, in pages. */
  async *pages(table: Restored): AsyncGenerator<StoredRow[]> {
    let after: Record<string, AttributeValue> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.#client.send(
        new ScanCommand({ TableName: this.name(table), ExclusiveStartKey: after, ConsistentRead: true }),
      );
      yield Items;
      after = LastEvaluatedKey;
    } while (after);
  }

  /** The rows that have the keys of these, by their places. */
  async sameRows(table: Restored, rows: readonly StoredRow[]): Promise<ReadonlyMap<string, StoredRow>> {
    const found = new Map<string, StoredRow>();
    for (let start = 0; start < rows.length; start += perBatch) {
      let keys = rows.slice(start, start + perBatch).map((row) => keyIn(table, row));
      for (let tried = 0; keys.length > 0; tried += 1) {
        // What was not read was too much for the table: asked for at once, it would be so again.
        if (tried > 0) await this.#pause(tried);
        const { Responses = {}, UnprocessedKeys = {} } = await this.#client.send(
          new BatchGetItemCommand({ RequestItems: { [this.name(table)]: { Keys: keys, ConsistentRead: true } } }),
        );
        for (const row of Responses[this.name(table)] ?? []) found.set(placeOf(table, row).join('\n'), row);
        keys = UnprocessedKeys[this.name(table)]?.Keys ?? [];
      }
    }
    return found;
  }

  /** Every row of a partition. */
  async partition(table: Restored, partition: string): Promise<StoredRow[]> {
    const rows: StoredRow[] = [];
    let after: Record<string, AttributeValue> | undefined;
    do {
      const { Items = [], LastEvaluatedKey } = await this.#client.send(
        new QueryCommand({
          TableName: this.name(table),
          KeyConditionExpression: '#partition = :partition',
          ExpressionAttributeNames: { '#partition': keysOf[table][0] },
          ExpressionAttributeValues: { ':partition': { S: partition } },
          ExclusiveStartKey: after,
          ConsistentRead: true,
        }),
      );
      rows.push(...Items);
      after = LastEvaluatedKey;
    } while (after);
    return rows;
  }

  /**
   * Makes all writes of a part or none; what passes, such as a write of others at the same moment, is waited for. @returns false when
   * something has changed since it was compared. Throws what is neither.
   */
  async write(part: Part): Promise<boolean> {
    for (let tried = 1; ; tried += 1) {
      try {
        await this.#client.send(new TransactWriteItemsCommand({ TransactItems: [...part] }));
        return true;
      } catch (error) {
        const why = refusalOf(error);
        if (why === 'changed') return false;
        if (why === undefined || tried === mostTries) throw error;
        await this.#pause(tried);
      }
    }
  }

  /** Twice as long each time, up to some seconds, and never as long as others. */
  #pause(tried: number): Promise<unknown> {
    return this.#sleep((0.5 + Math.random() / 2) * Math.min(50 * 2 ** tried, longestPauseMs));
  }
}

const passing = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
]);

/** Why a transaction was cancelled: `changed`, a condition did not hold; `passing`, it may go well soon; undefined for all else. */
function refusalOf(error: unknown): 'changed' | 'passing' | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'TransactionInProgressException') return 'passing';
  if (!(error instanceof TransactionCanceledException)) return undefined;
  const codes = (error.CancellationReasons ?? []).flatMap(({ Code }) => (Code && Code !== 'None' ? [Code] : []));
  if (codes.includes('ConditionalCheckFailed')) return 'changed';
  return codes.length > 0 && codes.every((code) => passing.has(code)) ? 'passing' : undefined;
}

/**
 * The live tables, at the address and with the credentials of the environment as the aws command line takes them, and the backup's.
 * Throws a CommandError where either are not found, or the environment does not say where the live ones are.
 */
export async function openTables({ suffix = '', endpoint, prefix = '' }: BackupPlace): Promise<{
  readonly live: Tables;
  readonly backup: Tables;
}> {
  const here = new DynamoDBClient({});
  await Promise.all([here.config.region(), here.config.credentials()]).catch((error: Error) => {
    throw new CommandError(
      `where the live tables are is not said (${error.message}): set AWS_REGION and credentials, and on one machine AWS_ENDPOINT_URL_DYNAMODB, as "npm start" prints them`,
      3,
    );
  });
  const there = endpoint === undefined ? here : new DynamoDBClient({ endpoint });
  const [liveNames, backupNames] = await Promise.all([namesAt(here), namesAt(there)]);
  const isBackup = (name: string): boolean => suffix !== '' && name.endsWith(suffix);
  const live = named(liveNames.filter((name) => name.startsWith(prefix) && !isBackup(name)));
  const backup = new Map(
    [...live].filter(([, name]) => backupNames.includes(name + suffix)).map(([table, name]) => [table, name + suffix]),
  );
  if (backup.size === 0) {
    throw new CommandError(
      `no table of a backup is found: its name is that of the live one${suffix && `, and ${suffix}`}`,
      4,
    );
  }
  return { live: new Tables(here, live), backup: new Tables(there, backup) };
}

async function namesAt(client: DynamoDBClient): Promise<string[]> {
  const names: string[] = [];
  let after: string | undefined;
  do {
    const { TableNames = [], LastEvaluatedTableName } = await client.send(
      new ListTablesCommand({ ExclusiveStartTableName: after }),
    );
    names.push(...TableNames);
    after = LastEvaluatedTableName;
  } while (after);
  return names;
}

/** Which table is which: its logical name stands in its name. Throws a CommandError where there are two of a kind. */
function named(names: readonly string[]): Map<Restored, string> {
  const found = new Map<Restored, string>();
  for (const table of restored) {
    const [one, ...others] = names.filter((name) => name.includes(table));
    if (others.length > 0) {
      throw new CommandError(
        `${one} and ${others.join(', ')} are both there: say by --prefix how the names of the stage begin`,
      );
    }
    if (one !== undefined) found.set(table, one);
  }
  return found;
}
