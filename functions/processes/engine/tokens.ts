import type { RowKind } from '#shared/dynamodb/row-kind.ts';
import type { IndexOf, KeyOf, TableName } from '#shared/dynamodb/tables.ts';

/** The tables whose index `byQueue` lists rows by when they are looked at. */
export type QueuedTable = { [Table in TableName]: 'byQueue' extends IndexOf<Table> ? Table : never }[TableName];

/** What the rows of tokens store, whichever process keeps them: for its `rows.ts`. */
export const tokenAttributes = [
  'wait',
  'run',
  'enteredAt',
  'attempt',
  'taskToken',
  'exceptionId',
  'arrival',
  'queue',
  'queuedAt',
] as const;

/** Where a process keeps the token of the state in which a subject's execution waits; its newest, in place of the one before. */
export interface Tokens {
  readonly rows: RowKind<QueuedTable, (typeof tokenAttributes)[number]>;
  /** The row of a subject's token: among the subject's other rows where one read shall bring all. */
  keyOf(subjectId: string): KeyOf<QueuedTable>;
}
