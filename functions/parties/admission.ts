import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { documents, tableName } from '#shared/dynamodb/client.ts';
import { readAuthorizer, writeAuthorizer } from './authorizer.ts';

/** The most clients that one authorizer of the gateway can let in. */
const mostClients = 50;

/** The clients made at run time: those let in, and those shut out again. */
interface Admissions {
  readonly clients: ReadonlySet<string>;
  readonly dismissed: ReadonlySet<string>;
  readonly version: number;
}

const Key = { party: 'gateway', entry: 'CLIENTS' };
const attempts = 10;

/** Says why no further client can be let in; undefined when one can. */
export async function whyFull(): Promise<string | undefined> {
  const { audience } = await readAuthorizer();
  return audience.length < mostClients
    ? undefined
    : `the API takes ${mostClients} clients and has ${audience.length}; disable one first`;
}

/** Lets a client's tokens through the API's authorizer. Can be repeated. */
export async function admitClient(clientId: string): Promise<void> {
  await bringAuthorizer(await change('ADD #clients :client, #version :one', clientId));
}

/** Shuts a client out again, for good. */
export async function dismissClient(clientId: string): Promise<void> {
  await bringAuthorizer(await change('ADD #dismissed :client, #version :one DELETE #clients :client', clientId));
}

/**
 * Brings the authorizer to what the table says; clients that the table does not know are the template's and stay. The table
 * is the truth, because the authorizer can only be replaced as a whole: whoever finds, after writing, that the table has
 * gone on, writes again.
 */
async function bringAuthorizer(first: Admissions): Promise<void> {
  let admissions = first;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const { clients, dismissed, version } = admissions;
    const { audience, issuer } = await readAuthorizer();
    const wanted = new Set([...audience, ...clients]).difference(dismissed);
    if (wanted.symmetricDifference(new Set(audience)).size > 0) {
      await writeAuthorizer({ audience: [...wanted], issuer });
    }
    admissions = await present();
    if (admissions.version === version) return;
  }
  throw new Error('the clients of the API change too fast for its authorizer');
}

async function change(UpdateExpression: string, clientId: string): Promise<Admissions> {
  const named = [...UpdateExpression.matchAll(/#(\w+)/g)].map(([name, attribute]) => [name, attribute]);
  const { Attributes } = await documents().send(
    new UpdateCommand({
      TableName: tableName('Parties'),
      Key,
      UpdateExpression,
      ExpressionAttributeNames: Object.fromEntries(named) as Record<string, string>,
      ExpressionAttributeValues: { ':client': new Set([clientId]), ':one': 1 },
      ReturnValues: 'ALL_NEW',
    }),
  );
  return admissionsOf(Attributes);
}

async function present(): Promise<Admissions> {
  const { Item } = await documents().send(
    new GetCommand({ TableName: tableName('Parties'), Key, ConsistentRead: true }),
  );
  return admissionsOf(Item);
}

function admissionsOf(row: Record<string, unknown> | undefined): Admissions {
  const set = (name: string): ReadonlySet<string> => (row?.[name] as Set<string> | undefined) ?? new Set();
  return {
    clients: set('clients'),
    dismissed: set('dismissed'),
    version: (row?.['version'] as number | undefined) ?? 0,
  };
}
