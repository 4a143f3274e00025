import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { TextsInOrder } from './texts-in-order.ts';
import { statementFor, type QueryInput, type TableKeys } from './query-statement.ts';

type Key = Readonly<Record<string, { readonly S?: string }>>;

interface GetInput {
  readonly TableName: string;
  readonly Key: Key;
  readonly ConsistentRead?: boolean;
}

interface BatchGetInput {
  readonly RequestItems: Readonly<Record<string, { readonly Keys: readonly Key[]; readonly ConsistentRead?: boolean }>>;
}

/** Answers may hold 1 MB. What comes near to that (counted in characters) is left to the engine, which divides it. */
const largestAnswer = 900_000;
const largestBatch = 100;

/**
 * Answers reads from the engine's own file, as the engine would, without asking it. That holds for reads of the plain kinds that
 * functions make; what is anything else, or might be wrong, is not answered here but by the engine.
 */
export class FileReads {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #tables = new Map<string, TableKeys | undefined>();
  readonly #inOrder = new TextsInOrder();

  constructor(databaseFile: string) {
    this.#db = new DatabaseSync(databaseFile, { readOnly: true });
    this.#db.exec('PRAGMA busy_timeout = 5000');
  }

  /** The JSON text of the answer to an operation of DynamoDB with the members of objects in order; undefined to ask the engine. */
  answer(operation: string, body: string): string | undefined {
    switch (operation) {
      case 'GetItem':
        return this.#get(JSON.parse(body) as GetInput);
      case 'BatchGetItem':
        return this.#getBatch(JSON.parse(body) as BatchGetInput);
      case 'Query':
        return this.#query(JSON.parse(body) as QueryInput);
      default:
        return undefined;
    }
  }

  close(): void {
    this.#db.close();
  }

  #get({ TableName, Key, ConsistentRead: _, ...others }: GetInput): string | undefined {
    const places = Object.keys(others).length === 0 ? this.#placesOf(TableName, [Key]) : undefined;
    if (!places) return undefined;
    const [item] = this.#itemsAt(TableName, places);
    return item === undefined ? '{}' : `{"Item":${this.#inOrder.of(item)}}`;
  }

  #getBatch({ RequestItems, ...others }: BatchGetInput): string | undefined {
    const [[table, request] = [], ...more] = Object.entries(RequestItems);
    if (table === undefined || request === undefined || more.length > 0 || Object.keys(others).length > 0)
      return undefined;
    const { Keys, ConsistentRead: _, ...projection } = request;
    if (Keys.length > largestBatch || Object.keys(projection).length > 0) return undefined;
    const places = this.#placesOf(table, Keys);
    if (!places || new Set(places.map((place) => place.join('\n'))).size < places.length) return undefined;
    const items = this.#itemsAt(table, places);
    if (sizeOf(items) > largestAnswer) return undefined;
    const found = items.map((item) => this.#inOrder.of(item)).join();
    return `{"Responses":{${JSON.stringify(table)}:[${found}]},"UnprocessedKeys":{}}`;
  }

  #query(input: QueryInput): string | undefined {
    const keys = this.#keysOf(input.TableName);
    const statement = keys && statementFor(input, keys);
    if (!statement) return undefined;
    const items = this.#texts(statement.sql, statement.values);
    // How a page ends is for the engine to say.
    if (items.length >= (input.Limit ?? Infinity) || sizeOf(items) > largestAnswer) return undefined;
    const count = items.length;
    const shown = input.Select === 'COUNT' ? '' : `"Items":[${items.map((item) => this.#inOrder.of(item)).join()}],`;
    return `{"Count":${count},${shown}"ScannedCount":${count}}`;
  }

  #itemsAt(table: string, places: readonly [string, string][]): string[] {
    const sql = `SELECT item_json FROM "${table}" WHERE pk = ? AND sk = ?`;
    return places.flatMap((place) => this.#texts(sql, place));
  }

  #texts(sql: string, values: readonly SQLInputValue[]): string[] {
    let statement = this.#statements.get(sql);
    if (!statement) this.#statements.set(sql, (statement = this.#db.prepare(sql)));
    return statement.all(...values).map(({ item_json: text }) => String(text));
  }

  /** Where rows stand in the file; undefined when a key is not one of this table. */
  #placesOf(table: string, keys: readonly Key[]): [string, string][] | undefined {
    const names = this.#keysOf(table);
    if (!names) return undefined;
    const { partitionKey, sortKey } = names;
    const places: [string, string][] = [];
    for (const key of keys) {
      const partition = key[partitionKey]?.S;
      const sort = sortKey === undefined ? undefined : key[sortKey]?.S;
      if (!partition || Object.keys(key).length !== (sortKey === undefined ? 1 : 2)) return undefined;
      if (sortKey !== undefined && !sort) return undefined;
      places.push([`S:${partition}`, sort === undefined ? '' : `S:${sort}`]);
    }
    return places;
  }

  #keysOf(table: string): TableKeys | undefined {
    let keys = this.#tables.get(table);
    if (!keys) this.#tables.set(table, (keys = this.#readKeys(table)));
    return keys;
  }

  #readKeys(table: string): TableKeys | undefined {
    const found = this.#db.prepare('SELECT key_schema, gsi_definitions FROM _tables WHERE table_name = ?').get(table);
    if (!found) return undefined;
    const indexes = JSON.parse(String(found['gsi_definitions'] ?? '[]')) as {
      IndexName: string;
      KeySchema: KeySchema;
    }[];
    return {
      ...namesIn(JSON.parse(String(found['key_schema'])) as KeySchema),
      indexes: new Map(indexes.map(({ IndexName, KeySchema }) => [IndexName, namesIn(KeySchema)])),
    };
  }
}

type KeySchema = readonly { readonly AttributeName: string; readonly KeyType: string }[];

function namesIn(schema: KeySchema) {
  const name = (type: string) => schema.find(({ KeyType }) => KeyType === type)?.AttributeName;
  return { partitionKey: name('HASH') ?? '', sortKey: name('RANGE') };
}

const sizeOf = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + text.length, 0);
