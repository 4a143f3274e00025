import type { HostLog, Timeline } from '../kernel.ts';
import { AwsError } from '../service.ts';
import { tableCall } from './table-call.ts';

/** A table whose rows end at the time (seconds since the epoch) in one of their attributes. */
export interface ExpiringTable {
  readonly name: string;
  readonly attribute: string;
  readonly keys: readonly string[];
}

export interface SweeperOptions {
  readonly endpoint: string;
  readonly timeline: Timeline;
  readonly log: HostLog;
}

type Row = Record<string, unknown>;

const betweenSweeps = 300_000;
const betweenPages = 500;

/** Deletes rows past their time to live, a page at a time: AWS does so within days, the engine not at all. */
export class ExpirySweeper {
  readonly #options: SweeperOptions;
  readonly #tables: readonly ExpiringTable[];
  #stopped = false;
  #cancel = () => {};

  constructor(tables: readonly ExpiringTable[], options: SweeperOptions) {
    this.#tables = tables;
    this.#options = options;
  }

  start(): void {
    if (this.#tables.length === 0 || this.#stopped) return;
    this.#after(betweenSweeps, async () => {
      for (const table of this.#tables) await this.sweep(table);
      this.start();
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  /** Goes through one table once and deletes what has expired; returns how many rows. */
  async sweep(table: ExpiringTable): Promise<number> {
    const { endpoint, timeline, log } = this.#options;
    let deleted = 0;
    let from: unknown;
    try {
      do {
        const now = { N: String(Math.floor(timeline.now() / 1000)) };
        const page = await tableCall(endpoint, 'Scan', {
          TableName: table.name,
          Limit: 500,
          FilterExpression: '#expiry <= :now AND attribute_type(#expiry, :number)',
          ExpressionAttributeNames: { '#expiry': table.attribute },
          ExpressionAttributeValues: { ':now': now, ':number': { S: 'N' } },
          ...(from === undefined ? {} : { ExclusiveStartKey: from }),
        });
        for (const row of (page['Items'] ?? []) as Row[]) if (await this.#remove(table, row, now)) deleted += 1;
        from = page['LastEvaluatedKey'];
        if (from !== undefined) await new Promise<void>((resolve) => this.#after(betweenPages, async () => resolve()));
      } while (from !== undefined && !this.#stopped);
    } catch (error) {
      if (!this.#stopped)
        log.warn('Expired rows could not be deleted; they are tried again', {
          table: table.name,
          error: String(error),
        });
    }
    return deleted;
  }

  /** Deletes a row unless its time has been moved on meanwhile. */
  async #remove(table: ExpiringTable, row: Row, now: { N: string }): Promise<boolean> {
    try {
      await tableCall(this.#options.endpoint, 'DeleteItem', {
        TableName: table.name,
        Key: Object.fromEntries(table.keys.map((key) => [key, row[key]])),
        ConditionExpression: '#expiry <= :now',
        ExpressionAttributeNames: { '#expiry': table.attribute },
        ExpressionAttributeValues: { ':now': now },
      });
      return true;
    } catch (error) {
      if (error instanceof AwsError && error.code === 'ConditionalCheckFailedException') return false;
      throw error;
    }
  }

  #after(milliseconds: number, task: () => Promise<void>): void {
    const { timeline } = this.#options;
    this.#cancel = timeline.at(timeline.now() + milliseconds, () => void task());
  }
}
