import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Resource } from '#infra/local/service.ts';
import { unpackedRow } from '../../support/tables/packed-rows.ts';
import type { RowChange, Tables } from '../../invariants/invariant.ts';
import type { Row } from '../../invariants/facts/rows.ts';

interface Table {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey: string | undefined;
  readonly select: StatementSync;
  readonly all: StatementSync;
  readonly rows: Map<string, Map<string, Row>>;
  /** The text that each row was read from: what is written again as it was has not changed. */
  readonly texts: Map<string, string>;
}

type AttributeMap = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface Write {
  readonly TableName: string;
  readonly Item?: AttributeMap;
  readonly Key?: AttributeMap;
}

const noRows: ReadonlyMap<string, Row> = new Map();

/**
 * All rows as they stand, read from the engine's own file after each write. What reads them here shares nothing with the code
 * that wrote them.
 */
export class RawTables implements Tables {
  readonly #db: DatabaseSync;
  readonly #tables = new Map<string, Table>();
  readonly #byName = new Map<string, Table>();
  readonly vaultKey: () => string | undefined;

  /** @param vaultKey by what the keys of persons are sealed. */
  constructor(databaseFile: string, resources: readonly Resource[], vaultKey: () => string | undefined) {
    this.vaultKey = vaultKey;
    this.#db = new DatabaseSync(databaseFile, { readOnly: true });
    for (const resource of resources) if (/DynamoDB::(Global)?Table$/.test(resource.type)) this.#add(resource);
  }

  #add({ name, properties }: Resource): void {
    const { KeySchema } = properties as { KeySchema: readonly { AttributeName: string; KeyType: string }[] };
    const key = (type: string) => KeySchema.find(({ KeyType }) => KeyType === type)?.AttributeName;
    const table: Table = {
      name: /([A-Z][a-z]+)[0-9A-F]*$/.exec(name)?.[1] ?? name,
      partitionKey: key('HASH') ?? '',
      sortKey: key('RANGE'),
      select: this.#db.prepare(`SELECT item_json FROM "${name}" WHERE pk = ? AND sk = ?`),
      all: this.#db.prepare(`SELECT item_json FROM "${name}"`),
      rows: new Map(),
      texts: new Map(),
    };
    this.#tables.set(name, table);
    this.#byName.set(table.name, table);
  }

  partition(table: string, partition: string): ReadonlyMap<string, Row> {
    return this.#named(table).rows.get(partition) ?? noRows;
  }

  partitions(table: string): ReadonlyMap<string, ReadonlyMap<string, Row>> {
    return this.#named(table).rows;
  }

  /** Every row of a table as the engine has it now, apart from what was taken in so far. */
  stored(table: string): Row[] {
    return this.#named(table)
      .all.all()
      .map(({ item_json: json }) => rowOf(String(json)));
  }

  /** Takes in what a write has changed; `body` is its request. */
  takeIn(operation: string, body: string): RowChange[] {
    const writes = writesIn(operation, JSON.parse(body) as Record<string, unknown>);
    return writes.flatMap((write) => {
      const table = this.#tables.get(write.TableName);
      const key = write.Key ?? write.Item;
      return table && key ? this.#read(table, key) : [];
    });
  }

  close(): void {
    this.#db.close();
  }

  #named(name: string): Table {
    const table = this.#byName.get(name);
    if (!table) throw new Error(`there is no table ${name}`);
    return table;
  }

  #read(table: Table, key: AttributeMap): RowChange[] {
    const partition = String(key[table.partitionKey]?.['S']);
    const entry = table.sortKey === undefined ? '' : String(key[table.sortKey]?.['S']);
    const [stored] = table.select.all(`S:${partition}`, table.sortKey === undefined ? '' : `S:${entry}`);
    let rows = table.rows.get(partition);
    if (!rows) table.rows.set(partition, (rows = new Map<string, Row>()));
    const name = `${partition} ${entry}`;
    const text = stored ? String(stored['item_json']) : undefined;
    if (text === table.texts.get(name)) return [];
    const before = rows.get(entry);
    const after = text === undefined ? undefined : rowOf(text);
    if (after && text !== undefined) {
      rows.set(entry, after);
      table.texts.set(name, text);
    } else {
      rows.delete(entry);
      table.texts.delete(name);
    }
    return [{ table: table.name, partition, entry, before, after }];
  }
}

function writesIn(operation: string, input: Record<string, unknown>): Write[] {
  if (operation === 'TransactWriteItems') {
    const items = input['TransactItems'] as readonly Record<string, Write>[];
    return items.flatMap(({ ConditionCheck: _, ...write }) => Object.values(write));
  }
  if (operation === 'BatchWriteItem') {
    const tables = Object.entries(input['RequestItems'] as Readonly<Record<string, readonly Record<string, object>[]>>);
    return tables.flatMap(([TableName, requests]) =>
      requests.flatMap((request) => Object.values(request).map((write) => ({ TableName, ...write }))),
    );
  }
  return /^(Put|Update|Delete)Item$/.test(operation) ? [input as unknown as Write] : [];
}

function rowOf(json: string): Row {
  return unpackedRow(plainMap(JSON.parse(json) as AttributeMap));
}

function plainMap(map: AttributeMap): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (const name in map) row[name] = plain(map[name] ?? {});
  return row;
}

/** The value of an attribute in DynamoDB's JSON. */
function plain(attribute: Readonly<Record<string, unknown>>): unknown {
  for (const type in attribute) {
    const value = attribute[type];
    switch (type) {
      case 'N':
        return Number(value);
      case 'M':
        return plainMap(value as AttributeMap);
      case 'L':
        return (value as Readonly<Record<string, unknown>>[]).map(plain);
      case 'NULL':
        return null;
      default:
        return value;
    }
  }
  return undefined;
}
