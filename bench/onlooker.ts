import {
  QueryCommand,
  ScanCommand,
  type DynamoDBDocumentClient,
  type QueryCommandInput,
  type ScanCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { System } from './system.ts';
import { documentClient, physicalName } from './tables.ts';

type Row = Readonly<Record<string, unknown>>;

interface Page {
  readonly Count?: number | undefined;
  readonly Items?: Record<string, unknown>[] | undefined;
  readonly LastEvaluatedKey?: Record<string, unknown> | undefined;
}

/** The channel through which the benchmark places its orders. */
const channel = 'web';

/** Looks into the tables past the system, so that looking on neither waits for it nor is charged to it. */
export class Onlooker {
  readonly #documents: DynamoDBDocumentClient;
  readonly #tables: { readonly orders: string; readonly inventory: string; readonly messages: string };

  private constructor(
    documents: DynamoDBDocumentClient,
    tables: { orders: string; inventory: string; messages: string },
  ) {
    this.#documents = documents;
    this.#tables = tables;
  }

  static async of(system: System): Promise<Onlooker> {
    const documents = documentClient(system);
    const [orders, inventory, messages] = await Promise.all([
      physicalName(documents, 'Orders'),
      physicalName(documents, 'Inventory'),
      physicalName(documents, 'Messages'),
    ]);
    return new Onlooker(documents, { orders, inventory, messages });
  }

  /** How many orders stand in a state of their lifecycle. */
  async countOrders(lifecycle: string): Promise<number> {
    const pages = this.#query({
      TableName: this.#tables.orders,
      IndexName: 'byLifecycle',
      Select: 'COUNT',
      KeyConditionExpression: 'lifecycleKey = :key',
      ExpressionAttributeValues: { ':key': `${channel}#${lifecycle}` },
    });
    return count(pages);
  }

  /** How many customers have been told by a message of one template, or were being told when its function was ended. */
  async countTold(template: string): Promise<number> {
    const pages = this.#scan({
      TableName: this.#tables.messages,
      Select: 'COUNT',
      FilterExpression: '#template = :template AND #state <> :notSent',
      ExpressionAttributeNames: { '#template': 'template', '#state': 'state' },
      ExpressionAttributeValues: { ':template': template, ':notSent': 'not_sent' },
    });
    return count(pages);
  }

  /** The rows of an order whose sort key begins with `prefix`. */
  async entriesOf(orderId: string, prefix: string): Promise<Row[]> {
    return this.#entries(this.#tables.orders, 'order', orderId, prefix);
  }

  /** The counters of an item, one per location and shard. */
  async levelsOf(sku: string): Promise<Row[]> {
    return this.#entries(this.#tables.inventory, 'item', sku, 'LEVEL#');
  }

  /** What is set aside of an item, one row per order line, location and shard. */
  async allocationsOf(sku: string): Promise<Row[]> {
    return this.#entries(this.#tables.inventory, 'item', sku, 'ALLOCATION#');
  }

  close(): void {
    this.#documents.destroy();
  }

  async #entries(table: string, partition: string, key: string, prefix: string): Promise<Row[]> {
    const rows: Row[] = [];
    const pages = this.#query({
      TableName: table,
      KeyConditionExpression: '#partition = :key AND begins_with(#entry, :prefix)',
      ExpressionAttributeNames: { '#partition': partition, '#entry': 'entry' },
      ExpressionAttributeValues: { ':key': key, ':prefix': prefix },
    });
    for await (const { Items = [] } of pages) rows.push(...Items);
    return rows;
  }

  #query(input: QueryCommandInput): AsyncGenerator<Page> {
    return pagesOf((from) => this.#documents.send(new QueryCommand({ ...input, ExclusiveStartKey: from })));
  }

  #scan(input: ScanCommandInput): AsyncGenerator<Page> {
    return pagesOf((from) => this.#documents.send(new ScanCommand({ ...input, ExclusiveStartKey: from })));
  }
}

async function* pagesOf(ask: (from: Page['LastEvaluatedKey']) => Promise<Page>): AsyncGenerator<Page> {
  let from: Page['LastEvaluatedKey'];
  do {
    const page = await ask(from);
    yield page;
    from = page.LastEvaluatedKey;
  } while (from);
}

async function count(pages: AsyncGenerator<Page>): Promise<number> {
  let total = 0;
  for await (const { Count = 0 } of pages) total += Count;
  return total;
}
