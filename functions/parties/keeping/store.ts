import { nowIso } from '#shared/ambient.ts';
import { atVersion, isNew } from '#shared/dynamodb/conditions.ts';
import { readPage, type Page } from '#shared/dynamodb/pages.ts';
import { get, getMany, queryAll } from '#shared/dynamodb/reads.ts';
import { carrying } from '#shared/dynamodb/row-kind.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { put } from '#shared/dynamodb/writes.ts';
import { eventAbout, outboxOf } from '#shared/events/outbox.ts';
import type { Change, Kept } from '#shared/work/change.ts';
import type { Parties, PartyKind } from '../party.ts';
import { bindingRows } from '#shared/http/rows.ts';
import { sealedCustomer } from './sealed-customer.ts';
import { partyRows, partyVersionRows } from '../rows.ts';

/** A party with the number of its version, the ETag. */
export interface Stored<Kind extends PartyKind> {
  readonly party: Parties[Kind];
  readonly version: number;
}

const entryOf = { branch: 'BRANCH', channel: 'CHANNEL', location: 'LOCATION', customer: 'CUSTOMER' } as const;

const keyOf = (kind: PartyKind, id: string) => ({ party: `${kind}#${id}`, entry: entryOf[kind] });

/** Reads one party, consistently unless `stale` will do, which costs half; undefined when there is none. */
export async function loadParty<Kind extends PartyKind>(
  kind: Kind,
  id: string,
  how: { readonly stale?: boolean } = {},
): Promise<Stored<Kind> | undefined> {
  const row = await get(partyRows[kind], keyOf(kind, id), how);
  return row && storedOf<Kind>(row);
}

/** When a party was made, RFC 3339; undefined where its first version is not there. */
export async function madeAt(kind: PartyKind, id: string): Promise<string | undefined> {
  const row = await get(partyVersionRows, { party: keyOf(kind, id).party, entry: versionEntry(1) }, { stale: true });
  return row && String(row['changedAt']);
}

/** Reads several parties of a kind, in the order of their ids; missing ones are left out. */
export async function loadParties<Kind extends PartyKind>(kind: Kind, ids: readonly string[]): Promise<Stored<Kind>[]> {
  const rows = await getMany(
    partyRows[kind],
    [...new Set(ids)].map((id) => keyOf(kind, id)),
  );
  const byKey = new Map(rows.map((row) => [row['party'], storedOf<Kind>(row)]));
  return ids.flatMap((id) => byKey.get(keyOf(kind, id).party) ?? []);
}

/** All parties of a kind by id; just made ones may be missing for an instant. */
export async function allParties<Kind extends PartyKind>(kind: Kind): Promise<Parties[Kind][]> {
  const rows = await queryAll(partyRows[kind], ofKind(kind));
  return rows.map((row) => storedOf<Kind>(row).party);
}

/** One page of the parties of a kind by id. `within` narrows it to a channel's customers. */
export async function partyPage<Kind extends PartyKind>(
  kind: Kind,
  limit: number,
  cursor: string | undefined,
  within?: string,
): Promise<Page<Stored<Kind>>> {
  const { rows, next } = await readPage(partyRows[kind], ofKind(kind, within), limit, cursor);
  return { rows: rows.map((row) => storedOf<Kind>(row)), next };
}

/**
 * How a party is kept: over `before`, or as a new one where there is none; each version stands in a row of its own besides, which is
 * outbox too. Fails by its kind when another has the id, or it has changed since.
 */
export function keepParty<Kind extends PartyKind>(
  kind: Kind,
  id: string,
  before: Stored<Kind> | undefined,
  { state, events }: Change<Stored<Kind>>,
): Kept<Stored<Kind>> {
  const { party, version } = state;
  const key = keyOf(kind, id);
  const within = kind === 'customer' ? (party as Parties['customer']).channel : undefined;
  const details = kind === 'customer' ? sealedCustomer(party as Parties['customer']) : party;
  const settings = { details, version, changedAt: nowIso() };
  const present = { ...key, kind: indexKindOf(kind, within), kindKey: id, ...settings };
  const outbox = outboxOf(events.map((event) => eventAbout(key.party, event)));
  const ofVersion = { party: key.party, entry: versionEntry(version), ...settings, ...outbox };
  return {
    state,
    writes: [
      put(kind, partyRows[kind], present, atVersion(before?.version), before),
      put('version', partyVersionRows, ofVersion, isNew),
    ],
  };
}

/** All versions of a party. */
export const versionsOf = (kind: PartyKind, id: string) => ({
  partition: keyOf(kind, id).party,
  prefix: versionPrefix,
});

const versionPrefix = 'VERSION#';

const versionEntry = (version: number): string => `${versionPrefix}${String(version).padStart(9, '0')}`;

/** Customers are listed by channel, all else by kind. */
const indexKindOf = (kind: PartyKind, within: string | undefined): string => (within ? `${kind}#${within}` : kind);

function ofKind(kind: PartyKind, within?: string) {
  return { index: 'byKind', partition: indexKindOf(kind, within) } as const;
}

function storedOf<Kind extends PartyKind>(row: Row): Stored<Kind> {
  return carrying({ party: row['details'] as Parties[Kind], version: row['version'] as number }, row);
}

/** The names that credentials were given, by client id. */
export async function namesOfClients(clientIds: readonly string[]): Promise<[clientId: string, name: string][]> {
  const keys = clientIds.map((id) => ({ party: `client#${id}`, entry: 'BINDING' }));
  const rows = await getMany(bindingRows, keys, ['party', 'details']);
  return rows.flatMap(({ party, details }): [string, string][] => {
    const name = (details as { name?: string } | undefined)?.name;
    return name === undefined ? [] : [[String(party).slice('client#'.length), name]];
  });
}
