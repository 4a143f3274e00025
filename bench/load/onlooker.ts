import { tables } from '#shared/dynamodb/tables.ts';
import { fromWire, type Row, type WireRow } from '#shared/dynamodb/wire.ts';
import type { System } from '../system/system.ts';
import { pagesOf, physicalName } from '../system/tables.ts';

/** The channel through which the benchmark places its orders. */
const channel = 'web';

/** Looks into the tables past the system, so that looking on neither waits for it nor is charged to it. */
export class Onlooker {
  readonly #endpoint: string;
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

  /** How many orders stand in a state of their lifecycle. */
  async countOrders(lifecycle: string): Promise<number> {
    return lifecycle === 'completed'
      ? this.#countCompleted()
      : this.#countListed('byLifecycle', `${channel}#${lifecycle}`);
  }

  /**
   * Completed orders stand in no list of their own: they are what is left of the channel's. An order that goes on while it is
   * counted is counted as not completed.
   */
  async #countCompleted(): Promise<number> {
    let left = await this.#countListed('byChannel', channel);
    for (const lifecycle of ['placed', 'accepted', 'in_fulfilment', 'cancelled'])
      left -= await this.countOrders(lifecycle);
    return left;
  }

  #countListed(index: 'byLifecycle' | 'byChannel', key: string): Promise<number> {
    return this.#count('Query', {
      TableName: this.#tables.orders,
      IndexName: index,
      KeyConditionExpression: '#key = :key',
      ExpressionAttributeNames: { '#key': tables.Orders.indexes[index].partitionKey },
      ExpressionAttributeValues: { ':key': { S: key } },
    });
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
