interface KnownAnswer<Answer> {
  readonly answer: Answer;
  /** What it was read from: a partition, or a whole table where that cannot be told. */
  readonly from: string;
  readonly askedAt: number;
}

type Input = Readonly<Record<string, unknown>>;
type Keys = Readonly<Record<string, { readonly S?: string }>>;

/** So many answers are kept at most. Most are never asked for again. */
const mostKept = 4000;

/**
 * Answers of reads that still hold, since nothing that they were read from has been written. Consumers of one event read the
 * same rows one after the other, and sweeps read what nobody writes: the engine need not be asked again.
 */
export class KnownAnswers<Answer> {
  readonly #partitionKeys = new Map<string, string>();
  readonly #answers = new Map<string, KnownAnswer<Answer>>();
  /** When a table or partition was last written. */
  readonly #written = new Map<string, number>();
  /** Counts calls: what was asked before a write does not hold after it, even when it is answered later. */
  #calls = 0;

  /** The answer to the same read, if it still holds. */
  find(operation: string, body: string): Answer | undefined {
    const known = this.#answers.get(`${operation} ${body}`);
    return known && known.askedAt > (this.#written.get(known.from) ?? 0) ? known.answer : undefined;
  }

  /** Is told of a call that is about to be made; returns how to keep its answer. */
  begin(operation: string, body: string): (answer: Answer) => void {
    this.#calls += 1;
    if (operation !== 'GetItem' && operation !== 'Query') {
      // Batches are seldom the same; whatever else is asked may write.
      if (operation !== 'BatchGetItem') this.#takeNoteOfWrite(operation, JSON.parse(body) as Input);
      return () => {};
    }
    const askedAt = this.#calls;
    return (answer) => {
      if (this.#answers.size >= mostKept) this.#answers.clear();
      this.#answers.set(`${operation} ${body}`, { answer, from: this.#source(JSON.parse(body) as Input), askedAt });
    };
  }

  #source({ TableName, Key, IndexName, KeyConditionExpression, ...names }: Input): string {
    const table = String(TableName);
    const name = this.#partitionKeys.get(table) ?? '';
    if (Key !== undefined) return place(table, (Key as Keys)[name]?.S);
    if (IndexName !== undefined) return place(table, undefined);
    const [, attribute = '', value = ''] = /(#\w+) = (:\w+)/.exec(String(KeyConditionExpression)) ?? [];
    const { ExpressionAttributeNames, ExpressionAttributeValues } = names as {
      readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
      readonly ExpressionAttributeValues?: Keys;
    };
    const isPartition = ExpressionAttributeNames?.[attribute] === name;
    return place(table, isPartition ? ExpressionAttributeValues?.[value]?.S : undefined);
  }

  #takeNoteOfWrite(operation: string, input: Input): void {
    if (operation === 'CreateTable') this.#keepPartitionKey(input);
    for (const { TableName, Key, Item } of writesIn(operation, input)) {
      const keys = Key ?? Item;
      const partition = keys?.[this.#partitionKeys.get(TableName) ?? '']?.S;
      // Without knowing which partition, no answer from that table holds.
      if (partition === undefined) this.#answers.clear();
      else this.#written.set(place(TableName, partition), this.#calls);
      this.#written.set(place(TableName, undefined), this.#calls);
    }
  }

  #keepPartitionKey({ TableName, KeySchema }: Input): void {
    const schema = KeySchema as readonly { readonly AttributeName: string; readonly KeyType: string }[];
    const name = schema.find(({ KeyType }) => KeyType === 'HASH')?.AttributeName;
    if (name !== undefined) this.#partitionKeys.set(String(TableName), name);
  }
}

const place = (table: string, partition: string | undefined): string =>
  partition === undefined ? table : `${table} ${partition}`;

interface Write {
  readonly TableName: string;
  readonly Key?: Keys;
  readonly Item?: Keys;
}

function writesIn(operation: string, input: Input): readonly Write[] {
  if (operation === 'TransactWriteItems') {
    return (input['TransactItems'] as readonly Readonly<Record<string, Write>>[]).flatMap((item) =>
      Object.values(item),
    );
  }
  if (operation === 'BatchWriteItem') {
    const tables = input['RequestItems'] as Readonly<Record<string, readonly Readonly<Record<string, object>>[]>>;
    return Object.entries(tables).flatMap(([TableName, requests]) =>
      requests.flatMap((request) => Object.values(request).map((write) => ({ TableName, ...write }))),
    );
  }
  return 'TableName' in input ? [input as unknown as Write] : [];
}
