import { createPrivateKey, sign } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { locationScopes, testScopes } from '#shared/contracts/api/credentials.ts';
import { scopes, type Scope } from '#shared/contracts/scopes.ts';
import { tableCall } from '#infra/local/dynamodb/table-call.ts';
import { ApiClient } from '../../support/system/api-client.ts';
import type { OwnSystem } from '../../support/system/system.ts';
import type { Place, Reach } from './guards.ts';
import { vaultOf } from '#infra/local/data-folder/vault.ts';

/** Somebody who asks. */
export interface MatrixClient {
  readonly name: string;
  readonly reach: Reach;
  /** Of orders only tests: none of those of the matrix is one. */
  readonly testsOnly?: true;
  readonly scopes: ReadonlySet<string>;
  readonly token: string;
}

const everyScope = Object.keys(scopes) as Scope[];

/** The clients that there can be: the first one, one of a channel that may see the stock of a location, one of a location. */
export async function makeClients(root: ApiClient, system: OwnSystem, { channel, branch, location }: Place) {
  const ofChannel = await root.call('createChannelCredentials', {
    params: { channelId: channel },
    body: { name: 'Matrix', scopes: everyScope, locations: [location] },
  });
  const ofLocation = await root.call('createLocationCredentials', {
    params: { locationId: location },
    body: { name: 'Matrix', scopes: [...locationScopes] },
  });
  const forTests = await root.call('createChannelCredentials', {
    params: { channelId: channel },
    body: { name: 'Matrix, tests', scopes: [...testScopes], locations: [location], test: true },
  });
  const tokenOf = ({ clientId, clientSecret }: { clientId: string; clientSecret: string }) =>
    new ApiClient({ ...system, clientId, clientSecret }).token();
  return {
    root: {
      name: 'the first client',
      reach: { channels: 'all', branches: 'all', locations: 'all' },
      scopes: new Set<string>(everyScope),
      token: await root.token(),
    },
    channel: {
      name: 'the client of a channel',
      reach: { channels: [channel], branches: [branch], locations: [location] },
      scopes: new Set<string>(everyScope),
      token: await tokenOf(ofChannel),
    },
    tests: {
      name: 'the client of a channel for tests',
      reach: { channels: [channel], branches: [branch], locations: [location] },
      testsOnly: true,
      scopes: new Set<string>(testScopes),
      token: await tokenOf(forTests),
    },
    location: {
      name: 'the client of a location',
      reach: { channels: [], branches: [], locations: [location] },
      scopes: new Set<string>(locationScopes),
      token: await tokenOf(ofLocation),
    },
  } satisfies Record<string, MatrixClient>;
}

/** Makes a client that gets tokens but is bound to nothing: its binding was deleted. */
export async function tokenOfUnbound(root: ApiClient, system: OwnSystem, channelId: string): Promise<string> {
  const made = await root.call('createChannelCredentials', {
    params: { channelId },
    body: { name: 'Unbound', scopes: everyScope },
  });
  const { TableNames } = (await tableCall(system.dynamodb, 'ListTables', {})) as { TableNames: string[] };
  const TableName = TableNames.find((name) => name.includes('Parties'));
  const Key = { party: { S: `client#${made.clientId}` }, entry: { S: 'BINDING' } };
  await tableCall(system.dynamodb, 'DeleteItem', { TableName, Key });
  return new ApiClient({ ...system, clientId: made.clientId, clientSecret: made.clientSecret }).token();
}

/** The token of a client whose credentials have been disabled since. */
export async function tokenOfDisabled(root: ApiClient, system: OwnSystem, channelId: string): Promise<string> {
  const made = await root.call('createChannelCredentials', {
    params: { channelId },
    body: { name: 'Disabled', scopes: everyScope },
  });
  const { clientId, clientSecret } = made;
  const token = await new ApiClient({ ...system, clientId, clientSecret }).token();
  await root.call('disableChannelCredentials', { params: { channelId, clientId } });
  return token;
}

/** A token with other claims, truly signed: with the key that the host keeps, sealed. */
export function truelySigned(system: OwnSystem, token: string, change: Readonly<Record<string, unknown>>): string {
  const database = new DatabaseSync(join(system.dataDir, 'host.db'), { readOnly: true });
  const stored = database.prepare('SELECT private_key FROM cognito_keys').get();
  database.close();
  const [header = '', payload = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  const text = `${header}.${Buffer.from(JSON.stringify({ ...claims, ...change })).toString('base64url')}`;
  const key = createPrivateKey(vaultOf(join(system.dataDir, 'key'), undefined).open(String(stored?.['private_key'])));
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), key).toString('base64url')}`;
}
