import { tableCall } from '#infra/local/dynamodb/table-call.ts';
import { fromWire, type Row, type WireRow } from '#shared/dynamodb/wire.ts';
import type { System } from '../system/system.ts';
import { pagesOf, physicalName } from '../system/tables.ts';

/** The channel through which the benchmark places its orders. */
const channel = 'web';
const branch = 'uk';
/** The most keys of one call. */
const mostKeys = 100;

/** Looks into the tables past the system, so that looking on neither waits for it nor is charged to it. */
export class Onlooker {
  readonly #endpoint: string;
  /** How orders stood when they were last looked at, and those that are over, or another channel's. */
  readonly #lifecycles = new Map<string, string>();
  readonly #over = new Set<string>();
  readonly #tables: { readonly orders: string; readonly inventory: string; readonly messages: string };

  private constructor(endpoint: string, tables: { orders: string; inventory: string; messages: string }) {
    this.#endpoint = endpoint;
    this.#tables = tables;
  }

  static async of({ ready: { dynamodb } }: System): Promise<Onlooker> {
    const [orders, inventory, messages] = await Promise.all([
      physicalName(dynamodb, 'Orders'),
      physicalName(dynamodb, 'Inventory'),
      physicalName(dynamodb, 'Messages'),
    ]);
    return new Onlooker(dynamodb, { orders, inventory, messages });
  }

  /**
   * How many orders of the channel stand in a state of their lifecycle. An order that goes on while it is counted may be counted as it was; one that is
   * over is not read again.
   */
  async countOrders(lifecycle: string): Promise<number> {
    const placed = await this.#placed();
    const left = placed.filter((order) => !this.#over.has(order));
    for (let start = 0; start < left.length; start += mostKeys) await this.#look(left.slice(start, start + mostKeys));
    return placed.filter((order) => this.#lifecycles.get(order) === lifecycle).length;
  }

  /** The ids of all orders, which are of one branch. */
  async #placed(): Promise<string[]> {
    const pages = pagesOf(this.#endpoint, 'Query', {
      TableName: this.#tables.orders,
      IndexName: 'byBranch',
      KeyConditionExpression: 'branch = :branch',
      ExpressionAttributeValues: { ':branch': { S: branch } },
    });
    const ids: string[] = [];
    for await (const { Items } of pages) ids.push(...(Items as WireRow[]).map((row) => String(fromWire(row)['order'])));
    return ids;
  }

  async #look(orders: readonly string[]): Promise<void> {
    const Keys = orders.map((order) => ({ order: { S: order }, entry: { S: 'ORDER' } }));
    const RequestItems = {
      [this.#tables.orders]: {
        Keys,
        ProjectionExpression: '#order, #status, channel',
        ExpressionAttributeNames: { '#order': 'order', '#status': 'status' },
      },
    };
    const { Responses } = (await tableCall(this.#endpoint, 'BatchGetItem', { RequestItems })) as {
      readonly Responses: Readonly<Record<string, readonly WireRow[]>>;
    };
    for (const row of (Responses[this.#tables.orders] ?? []).map(fromWire)) {
      const order = String(row['order']);
      const [lifecycle = ''] = row['channel'] === channel ? String(row['status']).split(' ') : [];
      this.#lifecycles.set(order, lifecycle);
      if (['', 'completed', 'cancelled'].includes(lifecycle)) this.#over.add(order);
    }
  }

  /** How many customers have been told by a message of one template, or were being told when its function was ended. */
  async countTold(template: string): Promise<number> {
    return this.#count('Scan', {
      TableName: this.#tables.messages,
      FilterExpression: '#template = :template AND #state <> :notSent',
      ExpressionAttributeNames: { '#template': 'template', '#state': 'state' },
      ExpressionAttributeValues: { ':template': { S: template }, ':notSent': { S: 'not_sent' } },
    });
  }

  /** The rows of an order whose sort key begins with `prefix`. */
  async entriesOf(orderId: string, prefix: string): Promise<Row[]> {
    return this.#entries(this.#tables.orders, 'order', orderId, prefix);
  }

  /** The counters of an item, one per location and shard. */
  async levelsOf(sku: string): Promise<Row[]> {
    return this.#entries(this.#tables.inventory, 'item', sku, 'LEVEL#');
  }

  async #count(action: 'Query' | 'Scan', input: object): Promise<number> {
    let total = 0;
    for await (const { Count } of pagesOf(this.#endpoint, action, { ...input, Select: 'COUNT' }))
      total += Number(Count);
    return total;
  }

  async #entries(table: string, partition: string, key: string, prefix: string): Promise<Row[]> {
    const rows: Row[] = [];
    const pages = pagesOf(this.#endpoint, 'Query', {
      TableName: table,
      KeyConditionExpression: '#partition = :key AND begins_with(#entry, :prefix)',
      ExpressionAttributeNames: { '#partition': partition, '#entry': 'entry' },
      ExpressionAttributeValues: { ':key': { S: key }, ':prefix': { S: prefix } },
    });
    for await (const { Items } of pages) rows.push(...(Items as WireRow[]).map(fromWire));
    return rows;
  }
}
