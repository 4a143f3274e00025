import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { ambient, nowIso } from '#shared/ambient.ts';
import { documents, tableName } from '#shared/dynamodb/client.ts';
import type { FailedCondition, NamedWrite } from '#shared/dynamodb/transact.ts';
import { StepFailure } from '#shared/steps.ts';

export const documentKinds = ['invoice', 'credit_memo'] as const;
export type DocumentKind = (typeof documentKinds)[number];

const prefixes: Record<DocumentKind, string> = { invoice: 'INV', credit_memo: 'CRM' };

/** The number of a document: `INV-uk-000001`. */
export function documentNumber(kind: DocumentKind, branch: string, count: number): string {
  return `${prefixes[kind]}-${branch}-${String(count).padStart(6, '0')}`;
}

/** The branch and count that a number stands for; undefined for what is not a number of this kind. */
export function parseNumber(kind: DocumentKind, number: string): { branch: string; count: number } | undefined {
  const match = /^(INV|CRM)-([a-z0-9-]{1,40})-(\d{6,12})$/.exec(number);
  if (!match || match[1] !== prefixes[kind]) return undefined;
  const parsed = { branch: match[2] ?? '', count: Number(match[3]) };
  return documentNumber(kind, parsed.branch, parsed.count) === number ? parsed : undefined;
}

/** A branch's counter of one kind: the last number given out, and when the first was. */
export interface Counter {
  readonly last: number;
  readonly openedAt?: string | undefined;
}

const counterName = 'number';
const counterKey = (branch: string, kind: DocumentKind) => ({ account: `numbers#${branch}`, entry: kind });

/** The last number that a branch has given out; 0 when none. */
export async function readCounter(branch: string, kind: DocumentKind): Promise<Counter> {
  const { Item } = await documents().send(
    new GetCommand({ TableName: tableName('Billing'), Key: counterKey(branch, kind), ConsistentRead: true }),
  );
  return { last: Number(Item?.['last'] ?? 0), openedAt: Item?.['openedAt'] as string | undefined };
}

const turns = new Map<string, Promise<unknown>>();

/**
 * Gives out the next number of a branch together with what bears it: `commit` makes one transaction that holds the given
 * write, and answers with what failed when it was not made. A number is used up only by a transaction that was made, so
 * that there are no gaps. Within one process the takers of a branch wait for their turn; takers elsewhere make the
 * transaction fail, and it is tried again with the next number.
 */
export async function withNextNumber<Done extends object>(
  branch: string,
  kind: DocumentKind,
  commit: (count: number, write: NamedWrite) => Promise<Done | { failed: readonly FailedCondition[] }>,
): Promise<Done | { failed: readonly FailedCondition[] }> {
  const key = `${kind}#${branch}`;
  const before = turns.get(key) ?? Promise.resolve();
  const turn = before.catch(() => undefined).then(() => take(branch, kind, commit));
  turns.set(key, turn);
  try {
    return await turn;
  } finally {
    if (turns.get(key) === turn) turns.delete(key);
  }
}

async function take<Done extends object>(
  branch: string,
  kind: DocumentKind,
  commit: (count: number, write: NamedWrite) => Promise<Done | { failed: readonly FailedCondition[] }>,
): Promise<Done | { failed: readonly FailedCondition[] }> {
  let { last } = await readCounter(branch, kind);
  for (let attempt = 1; attempt <= 30; attempt += 1) {
    const result = await commit(last + 1, counterWrite(branch, kind, last));
    if (!('failed' in result)) return result;
    const taken = result.failed.find(({ name }) => name === counterName);
    if (!taken || result.failed.length > 1) return result;
    last = Number(taken.row?.['last'] ?? 0);
    await ambient.sleep(ambient.random() * 5 * Math.min(attempt, 10));
  }
  throw new StepFailure(
    'TransientFailure',
    `the ${kind} numbers of branch ${branch} are taken by too many at once; try again`,
  );
}

function counterWrite(branch: string, kind: DocumentKind, last: number): NamedWrite {
  return {
    name: counterName,
    Update: {
      TableName: tableName('Billing'),
      Key: counterKey(branch, kind),
      UpdateExpression: 'SET #last = :next, #openedAt = if_not_exists(#openedAt, :now)',
      ConditionExpression: last === 0 ? 'attribute_not_exists(#last)' : '#last = :last',
      ExpressionAttributeNames: { '#last': 'last', '#openedAt': 'openedAt' },
      ExpressionAttributeValues: { ':next': last + 1, ':now': nowIso(), ...(last === 0 ? {} : { ':last': last }) },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    },
  };
}
