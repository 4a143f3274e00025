/** An attribute map in DynamoDB's own JSON, such as `{ "pk": { "S": "order" } }`. */
export type AttributeMap = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** One change of one item. */
export interface StreamRecord {
  /** Decimal, rising along the stream. */
  readonly sequenceNumber: string;
  readonly shardId: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly keys: AttributeMap;
  /** The item as it is now; absent where it was removed. */
  readonly newImage: AttributeMap | undefined;
  /** Seconds since the epoch. */
  readonly createdAt: number;
  readonly sizeBytes: number;
}

/** The stream of one table. */
export interface TableStream {
  /** Attribute name of the table's partition key. */
  readonly partitionKey: string;
  /** Up to `limit` records after a sequence number ('0': from the oldest that is left), oldest first. */
  read(after: string, limit: number): Promise<readonly StreamRecord[]>;
  /** Sequence number of the newest record; '0' when there has been none. */
  latest(): Promise<string>;
}

/** Where pollers get stream records from. */
export interface StreamSource {
  /** @throws Error when the table has no stream. */
  open(table: string): Promise<TableStream>;
  /** Calls `listener` soon after something has been written to any table; returns its removal. */
  onChange(listener: () => void): () => void;
  start(): void;
  stop(): void;
}

/** The table of `arn:aws:dynamodb:region:account:table/NAME/stream/LABEL`, or undefined for another kind of ARN. */
export function tableOfStream(arn: string): string | undefined {
  return /^arn:aws:dynamodb:[^:]*:[^:]*:table\/([^/]+)\/stream\//.exec(arn)?.[1];
}
