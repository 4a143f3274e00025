import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { nowIso } from '#shared/ambient.ts';
import { getAll } from '#shared/dynamodb/batch.ts';
import { documents, tableName } from '#shared/dynamodb/client.ts';
import { queryAll, queryPage, type Page } from '#shared/dynamodb/pages.ts';
import type { NamedWrite } from '#shared/dynamodb/transact.ts';
import type { Kept } from '#shared/work/change.ts';
import type { Parties, PartyKind } from './party.ts';

/** A party with the number of its version, the ETag. */
export interface Stored<Kind extends PartyKind> {
  readonly party: Parties[Kind];
  readonly version: number;
}

const entryOf = { branch: 'BRANCH', channel: 'CHANNEL', location: 'LOCATION', customer: 'CUSTOMER' } as const;

const keyOf = (kind: PartyKind, id: string) => ({ party: `${kind}#${id}`, entry: entryOf[kind] });

/** Reads one party; undefined when there is none. */
export async function loadParty<Kind extends PartyKind>(
  kind: Kind,
  id: string,
  ConsistentRead = true,
): Promise<Stored<Kind> | undefined> {
  const { Item } = await documents().send(
    new GetCommand({ TableName: tableName('Parties'), Key: keyOf(kind, id), ConsistentRead }),
  );
  return Item ? storedOf<Kind>(Item) : undefined;
}

/** Reads several parties of a kind, in the order of their ids; missing ones are left out. */
export async function loadParties<Kind extends PartyKind>(kind: Kind, ids: readonly string[]): Promise<Stored<Kind>[]> {
  const rows = await getAll(
    'Parties',
    [...new Set(ids)].map((id) => keyOf(kind, id)),
  );
  const byKey = new Map(rows.map((row) => [row['party'], storedOf<Kind>(row)]));
  return ids.flatMap((id) => byKey.get(keyOf(kind, id).party) ?? []);
}

/** All parties of a kind by id; just made ones may be missing for an instant. */
export async function allParties<Kind extends PartyKind>(kind: Kind): Promise<Parties[Kind][]> {
  const rows = await Array.fromAsync(queryAll(ofKind(kind)));
  return rows.map((row) => storedOf<Kind>(row).party);
}

/** One page of the parties of a kind by id. `within` narrows it to a channel's customers. */
export async function partyPage<Kind extends PartyKind>(
  kind: Kind,
  limit: number,
  cursor: string | undefined,
  within?: string,
): Promise<Page<Stored<Kind>>> {
  const { rows, next } = await queryPage(ofKind(kind, within), limit, cursor);
  return { rows: rows.map((row) => storedOf<Kind>(row)), next };
}

/**
 * How a party is kept: over its `version`, or as a new one where there is none. Fails by its kind when another has the id, or it
 * has changed since.
 */
export function keepParty<Kind extends PartyKind>(
  kind: Kind,
  id: string,
  version: number | undefined,
  party: Parties[Kind],
): Kept<Stored<Kind>> {
  const within = kind === 'customer' ? (party as Parties['customer']).channel : undefined;
  const state = { party, version: (version ?? 0) + 1 };
  const write: NamedWrite = {
    name: kind,
    Put: {
      TableName: tableName('Parties'),
      Item: {
        ...keyOf(kind, id),
        kind: indexKindOf(kind, within),
        kindKey: id,
        details: party,
        version: state.version,
        changedAt: nowIso(),
      },
      ...(version === undefined
        ? { ConditionExpression: 'attribute_not_exists(#entry)', ExpressionAttributeNames: { '#entry': 'entry' } }
        : {
            ConditionExpression: '#version = :version',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':version': version },
          }),
    },
  };
  return { state, writes: [write] };
}

/** Customers are listed by channel, all else by kind. */
const indexKindOf = (kind: PartyKind, within: string | undefined): string => (within ? `${kind}#${within}` : kind);

function ofKind(kind: PartyKind, within?: string) {
  return {
    TableName: tableName('Parties'),
    IndexName: 'byKind',
    KeyConditionExpression: '#kind = :kind',
    ExpressionAttributeNames: { '#kind': 'kind' },
    ExpressionAttributeValues: { ':kind': indexKindOf(kind, within) },
  };
}

function storedOf<Kind extends PartyKind>(row: Record<string, unknown>): Stored<Kind> {
  return { party: row['details'] as Parties[Kind], version: row['version'] as number };
}

/** The names that credentials were given, by client id. */
export async function namesOfClients(clientIds: readonly string[]): Promise<[clientId: string, name: string][]> {
  const keys = clientIds.map((id) => ({ party: `client#${id}`, entry: 'BINDING' }));
  const rows = await getAll('Parties', keys, {
    ProjectionExpression: '#party, #details',
    ExpressionAttributeNames: { '#party': 'party', '#details': 'details' },
  });
  return rows.flatMap(({ party, details }): [string, string][] => {
    const name = (details as { name?: string } | undefined)?.name;
    return name === undefined ? [] : [[String(party).slice('client#'.length), name]];
  });
}
