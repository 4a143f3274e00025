import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { documents, tableName } from '#shared/dynamodb/client.ts';
import type { NamedWrite } from '#shared/dynamodb/transact.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { outboxOf } from '#shared/events/outbox.ts';
import type { CreditMemo } from './credit-memo.ts';
import type { Invoice } from './invoice.ts';
import { parseNumber, type DocumentKind } from './numbers.ts';

interface Documents {
  readonly invoice: Invoice;
  readonly credit_memo: CreditMemo;
}

/** The partition of a branch's documents of one kind; they sort by number. */
export const documentPartition = (kind: DocumentKind, branch: string): string => `${kind}s#${branch}`;

/** Sort key of a document by its count. */
export const documentKey = (count: number): string => String(count).padStart(12, '0');

/** Adds a document under its number. `events` go out with it: those of documents that belong to no order. */
export function documentWrite<Kind extends DocumentKind>(
  kind: Kind,
  count: number,
  document: Documents[Kind],
  events: readonly DomainEvent[] = [],
): NamedWrite {
  return {
    name: `document:${document.number}`,
    Put: {
      TableName: tableName('Billing'),
      Item: {
        account: documentPartition(kind, document.branch),
        entry: documentKey(count),
        document,
        ...(events.length > 0 ? outboxOf(events) : {}),
      },
      ConditionExpression: 'attribute_not_exists(#entry)',
      ExpressionAttributeNames: { '#entry': 'entry' },
    },
  };
}

/** A document by its number; undefined when there is none. */
export async function findDocument<Kind extends DocumentKind>(
  kind: Kind,
  number: string,
): Promise<Documents[Kind] | undefined> {
  const parsed = parseNumber(kind, number);
  if (!parsed) return undefined;
  const { Item } = await documents().send(
    new GetCommand({
      TableName: tableName('Billing'),
      Key: { account: documentPartition(kind, parsed.branch), entry: documentKey(parsed.count) },
      ConsistentRead: true,
    }),
  );
  return Item?.['document'] as Documents[Kind] | undefined;
}

/** Documents by their numbers. Throws when one is missing: numbers in an account stand for documents. */
export async function loadDocuments<Kind extends DocumentKind>(
  kind: Kind,
  numbers: readonly string[],
): Promise<Documents[Kind][]> {
  const found: Documents[Kind][] = [];
  for (const number of numbers) {
    const document = await findDocument(kind, number);
    if (!document) throw new Error(`there is no ${kind} ${number}`);
    found.push(document);
  }
  return found;
}
