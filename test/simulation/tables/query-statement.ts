interface KeyNames {
  readonly partitionKey: string;
  readonly sortKey: string | undefined;
}

/** The names of the key attributes of a table and of its indexes. */
export interface TableKeys extends KeyNames {
  readonly indexes: ReadonlyMap<string, KeyNames>;
}

/** The input of a query, as far as its answer may be read from the engine's file. */
export interface QueryInput {
  readonly TableName: string;
  readonly IndexName?: string;
  readonly KeyConditionExpression: string;
  readonly ExpressionAttributeNames: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues: Readonly<Record<string, { readonly S?: string }>>;
  readonly ConsistentRead?: boolean;
  readonly ScanIndexForward?: boolean;
  /** Rows of one page at most. */
  readonly Limit?: number;
  readonly Select?: string;
}

/** A statement that selects the items' texts from the engine's file, in the engine's order. */
export interface QueryStatement {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

const known = new Set([
  'TableName',
  'IndexName',
  'KeyConditionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ConsistentRead',
  'ScanIndexForward',
  'Limit',
  'Select',
]);

const condition =
  /^(#\w+) = (:\w+)(?: AND (?:begins_with\((#\w+), (:\w+)\)|(#\w+) BETWEEN (:\w+) AND (:\w+)|(#\w+) (<=|>=|<|>) (:\w+)))?$/;

/** Greater than all that begins as it does without it. */
const last = '\u{10ffff}';

/** The statement for a query; undefined for one that is not of the plain kinds, or that the engine might refuse. */
export function statementFor(input: QueryInput, keys: TableKeys): QueryStatement | undefined {
  const { TableName: table, IndexName: index, ScanIndexForward: forward = true, Limit } = input;
  const names = index === undefined ? keys : keys.indexes.get(index);
  const isPlain = Object.keys(input).every((name) => known.has(name)) && (input.Select ?? 'COUNT') === 'COUNT';
  const range = names && sortRange(input, names);
  if (!isPlain || !range || (index !== undefined && input.ConsistentRead)) return undefined;
  const order = forward ? 'ASC' : 'DESC';
  const [source, partition, sort, ties] =
    index === undefined
      ? [table, 'pk', 'sk', '']
      : [`${table}::gsi::${index}`, 'gsi_pk', 'gsi_sk', `, table_pk ${order}, table_sk ${order}`];
  const limits = range.limits.map(({ operator }) => ` AND ${sort} ${operator} ?`).join('');
  return {
    sql: `SELECT item_json FROM "${source}" WHERE ${partition} = ?${limits} ORDER BY ${sort} ${order}${ties} LIMIT ?`,
    values: [`S:${range.partition}`, ...range.limits.map(({ value }) => `S:${value}`), Limit ?? -1],
  };
}

interface SortRange {
  readonly partition: string;
  readonly limits: readonly { readonly operator: string; readonly value: string }[];
}

function sortRange(input: QueryInput, { partitionKey, sortKey }: KeyNames): SortRange | undefined {
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = input;
  const parts = condition.exec(input.KeyConditionExpression) ?? [];
  const [, name = '', value = '', prefixed, prefix = '', ranged, from = '', to = '', compared, operator = ''] = parts;
  const bound = parts[10] ?? '';
  const sorted = prefixed ?? ranged ?? compared;
  // What is given and not used, the engine refuses.
  const used = [name, ...(sorted === undefined ? [] : [sorted])];
  const given = [value, prefix, from, to, bound].filter((one) => one !== '');
  const texts = given.map((one) => values[one]?.S);
  if (Object.keys(names).length !== used.length || Object.keys(values).length !== given.length) return undefined;
  if (names[name] !== partitionKey || (sorted !== undefined && names[sorted] !== sortKey)) return undefined;
  if (!texts.every((text) => text !== undefined && text !== '')) return undefined;
  const [partition = '', first = '', second = ''] = texts as string[];
  if (ranged !== undefined && first > second) return undefined;
  if (prefixed !== undefined) return { partition, limits: [atLeast(first), { operator: '<', value: first + last }] };
  if (ranged !== undefined) return { partition, limits: [atLeast(first), { operator: '<=', value: second }] };
  return { partition, limits: compared === undefined ? [] : [{ operator, value: first }] };
}

const atLeast = (value: string) => ({ operator: '>=', value });
