import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { Scope } from '#shared/contracts/scopes.ts';
import { documents, tableName } from '#shared/dynamodb/client.ts';
import { queryAll } from '#shared/dynamodb/pages.ts';
import type { NamedWrite } from '#shared/dynamodb/transact.ts';
import { bindingKey, type KeptBinding } from '#shared/http/principals.ts';
import type { Kept } from '#shared/work/change.ts';

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

/** How new credentials are kept: as the binding of their client. */
export function keepBinding(owner: Owner, credentials: Credentials): Kept<Credentials> {
  const { binding, ...details } = credentials;
  const write: NamedWrite = {
    name: 'binding',
    Put: {
      TableName: tableName('Parties'),
      Item: { ...bindingKey(details.clientId), kind: kindOf(owner), kindKey: details.clientId, binding, details },
      ConditionExpression: 'attribute_not_exists(#entry)',
      ExpressionAttributeNames: { '#entry': 'entry' },
    },
  };
  return { state: credentials, writes: [write] };
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
