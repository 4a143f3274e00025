import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { ambient } from '#shared/ambient.ts';
import { documents, tableName } from '#shared/dynamodb/client.ts';
import { queryAll } from '#shared/dynamodb/pages.ts';
import { transact, type NamedWrite } from '#shared/dynamodb/transact.ts';
import type { AccountRow } from '../payments/account.ts';
import { firstLook, type Followed } from './next-look.ts';

/** The partition of the Billing table that lists what a provider has not said its last about, the next look first. */
const list = 'not-final';

/** One row of an order's account that is looked at again until it is final. */
export interface NotFinal {
  /** Sort key in the list: when it is due, and what. */
  readonly entry: string;
  readonly orderId: string;
  /** Sort key of the row in the order's account. */
  readonly of: string;
  readonly kind: Followed;
  /** Which attempt of the row is meant, for rows that count them. */
  readonly attempt: number;
  /** When it began, RFC 3339: pauses grow with its age. */
  readonly since: string;
}

/** A row that a provider may still say something of. */
type FollowedRow = Extract<AccountRow, { row: Followed }>;

/**
 * Lists a row of an account to be looked at again. It goes into the transaction that makes the row so: what is listed later
 * is forgotten by a crash in between.
 */
export function followUp(orderId: string, row: FollowedRow): NamedWrite {
  const since = ambient.now();
  const item: Omit<NotFinal, 'entry'> = {
    orderId,
    of: row.entry,
    kind: row.row,
    attempt: row.row === 'refund' ? row.attempt : 1,
    since: new Date(since).toISOString(),
  };
  const write = listed(item, firstLook(item.kind, since));
  return { ...write, name: `follow-up:${row.entry}` };
}

/** What is due for a look at `now`, in milliseconds; what has waited longest comes first. */
export async function* dueAt(now: number): AsyncGenerator<NotFinal> {
  const rows = queryAll({
    TableName: tableName('Billing'),
    KeyConditionExpression: '#account = :account AND #entry < :until',
    ExpressionAttributeNames: { '#account': 'account', '#entry': 'entry' },
    ExpressionAttributeValues: { ':account': list, ':until': new Date(now + 1).toISOString() },
    ConsistentRead: true,
    Limit: 100,
  });
  // The partition holds what `listed` wrote, and nothing else.
  for await (const { account: _, ...row } of rows) yield row as unknown as NotFinal;
}

/** Moves an item of the list to its next look, which is later than the present one. One that somebody else has moved or taken off stays as they have left it. */
export async function lookLater(item: NotFinal, at: number): Promise<void> {
  const { entry: _, ...rest } = item;
  await transact([
    {
      name: 'present-look',
      Delete: {
        ...keyOf(item),
        ConditionExpression: 'attribute_exists(#entry)',
        ExpressionAttributeNames: { '#entry': 'entry' },
      },
    },
    listed(rest, at),
  ]);
}

/** Takes an item off the list. */
export async function forget(item: NotFinal): Promise<void> {
  await documents().send(new DeleteCommand(keyOf(item)));
}

function listed(item: Omit<NotFinal, 'entry'>, at: number): NamedWrite {
  const entry = `${new Date(at).toISOString()}#${item.orderId}#${item.of}`;
  return { name: 'next-look', Put: { TableName: tableName('Billing'), Item: { account: list, entry, ...item } } };
}

const keyOf = ({ entry }: NotFinal) => ({ TableName: tableName('Billing'), Key: { account: list, entry } });
