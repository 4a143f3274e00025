import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { Scope } from '#shared/contracts/scopes.ts';
import { documents, tableName } from '#shared/dynamodb/client.ts';
import { queryAll } from '#shared/dynamodb/pages.ts';
import { transact, type NamedWrite } from '#shared/dynamodb/transact.ts';
import { bindingKey, type KeptBinding } from '#shared/http/principals.ts';
import { throwIfAnswered } from '#shared/http/idempotency.ts';

/** What credentials belong to. */
export interface Owner {
  readonly kind: 'channel' | 'location';
  readonly id: string;
}

/** Credentials of a machine: what they may do and how far they reach. Their secret is the user pool's alone. */
export interface Credentials {
  readonly clientId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly binding: KeptBinding;
  readonly createdAt: string;
}

const kindOf = ({ kind, id }: Owner): string => `credentials#${kind}#${id}`;

/** Binds a client. Throws AlreadyAnswered by a claim among `others`. */
export async function bindClient(
  owner: Owner,
  { binding, ...details }: Credentials,
  others: readonly NamedWrite[],
): Promise<void> {
  const result = await transact([
    {
      name: 'binding',
      Put: {
        TableName: tableName('Parties'),
        Item: { ...bindingKey(details.clientId), kind: kindOf(owner), kindKey: details.clientId, binding, details },
        ConditionExpression: 'attribute_not_exists(#entry)',
        ExpressionAttributeNames: { '#entry': 'entry' },
      },
    },
    ...others,
  ]);
  throwIfAnswered(result);
  if (!result.ok) throw new Error(`the client ${details.clientId} is bound already`);
}

/** All credentials of a channel or location, the disabled ones too. */
export async function credentialsOf(owner: Owner): Promise<Credentials[]> {
  const rows = queryAll({
    TableName: tableName('Parties'),
    IndexName: 'byKind',
    KeyConditionExpression: '#kind = :kind',
    ExpressionAttributeNames: { '#kind': 'kind' },
    ExpressionAttributeValues: { ':kind': kindOf(owner) },
  });
  return Array.fromAsync(rows, (row) => ({
    ...(row['details'] as Omit<Credentials, 'binding'>),
    binding: row['binding'] as KeptBinding,
  }));
}

/** @returns false when the owner has no such credentials. */
export async function disableBinding(owner: Owner, clientId: string): Promise<boolean> {
  try {
    await documents().send(
      new UpdateCommand({
        TableName: tableName('Parties'),
        Key: bindingKey(clientId),
        UpdateExpression: 'SET #binding.#disabled = :true',
        ConditionExpression: '#kind = :kind',
        ExpressionAttributeNames: { '#binding': 'binding', '#disabled': 'disabled', '#kind': 'kind' },
        ExpressionAttributeValues: { ':true': true, ':kind': kindOf(owner) },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
