import { newBranch } from '#shared/contracts/api/branches.ts';
import { newChannel } from '#shared/contracts/api/channels.ts';
import { newCustomer } from '#shared/contracts/api/customers.ts';
import { newLocation } from '#shared/contracts/api/locations.ts';
import type { Write } from '#shared/dynamodb/writes.ts';
import { knownMembers, unknownMembers } from '#shared/dynamodb/known-members.ts';
import { created, etagOf, ok, type Answer } from '#shared/http/answer.ts';
import { coversOrigins } from '#shared/http/access/authority.ts';
import type { Origins, Principal, Reach } from '#shared/http/access/principal.ts';
import { segmentOf } from '#shared/contracts/path-segment.ts';
import type { Claim } from '#shared/http/idempotency.ts';
import { listAnswer } from '#shared/http/list.ts';
import { isRefusal, notFound, refuse, type Refusal } from '#shared/http/refusal.ts';
import { newKeyWrite } from '#shared/vault/keys.ts';
import type { Change } from '#shared/work/change.ts';
import { replaceByRequest } from '#shared/work/replace-by-request.ts';
import { changeByRequest } from '#shared/work/unit-of-work.ts';
import type { Parties, PartyKind } from '../party.ts';
import { partyChanged } from './party-change.ts';
import { loadParties, loadParty, partyPage, keepParty, type Stored } from './store.ts';

/** What differs between the kinds of parties in the API. */
export interface PartyResource<Kind extends PartyKind> {
  readonly kind: Kind;
  /** `/v1/branches` */
  readonly path: string;
  idOf(party: Parties[Kind]): string;
  view(stored: Stored<Kind>): unknown;
  /** True when the caller may see this party. */
  within(caller: Principal, party: Parties[Kind]): boolean;
  /** Who uses it: it is made and changed by those who reach all of them. Where it has none but its own, who sees it changes it. */
  users?(party: Parties[Kind]): Origins;
  /** Of what is kept sealed: how it reads. */
  opened?(party: Parties[Kind]): Promise<Parties[Kind]>;
  /** Of what is kept sealed: the party with the key that seals it, and what is written with it. */
  sealing?(party: Parties[Kind]): Promise<{ readonly party: Parties[Kind]; readonly writes: readonly Write[] }>;
  /** Why the caller may not make it under this id, whatever there is already: nothing is read for it. */
  refuseId?(caller: Principal, party: Parties[Kind]): Refusal | undefined;
  /** Why the party cannot be kept as it is: unknown references, wrong currency; `before` is what it replaces. */
  check(party: Parties[Kind], before: Parties[Kind] | undefined): Promise<Refusal | undefined>;
}

export async function createParty<Kind extends PartyKind>(
  resource: PartyResource<Kind>,
  { caller, claim }: { caller: Principal; claim: Claim },
  party: Parties[Kind] | Refusal,
): Promise<Answer | Refusal> {
  if (isRefusal(party)) return party;
  const { kind, path } = resource;
  const id = resource.idOf(party);
  if (!mayChange(resource, caller, party)) return outOfReach(kind, id);
  const refused = resource.refuseId?.(caller, party);
  if (refused) return refused;
  return changeByRequest({
    what: `the ${kind} ${id}`,
    load: () => undefined,
    // All conditions say one thing, that the id is free, but for that of a new key: others may have made one for an order.
    decide: async (_, lost) =>
      lost.some(({ name }) => name !== newKeyWrite)
        ? taken(kind, id)
        : ((await resource.check(party, undefined)) ?? changeTo(resource, undefined, party)),
    keep: (_, change) => keepParty(kind, id, undefined, change),
    claim,
    answer: (stored) => created(shown(resource, stored), `${path}/${segmentOf(id)}`, { etag: etagOf(stored.version) }),
  });
}

export async function getParty<Kind extends PartyKind>(
  resource: PartyResource<Kind>,
  caller: Principal,
  id: string,
): Promise<Answer | Refusal> {
  const stored = await loadWithin(resource, caller, id);
  return stored ? ok(shown(resource, stored), { etag: etagOf(stored.version) }) : notFound(resource.kind, id);
}

/** Puts `party` in place of the one that stands at the version which the caller has seen; where it is the same, nothing is changed. */
export async function replaceParty<Kind extends PartyKind>(
  resource: PartyResource<Kind>,
  { caller, version, claim }: { caller: Principal; version: number; claim?: Claim | undefined },
  id: string,
  party: Parties[Kind] | Refusal,
): Promise<Answer | Refusal> {
  const { kind } = resource;
  return replaceByRequest<Stored<Kind>>({
    what: `the ${kind} ${JSON.stringify(id)}`,
    version,
    load: async () => (await loadWithin(resource, caller, id)) ?? notFound(kind, id),
    replace: async (before) => {
      if (isRefusal(party)) return party;
      if (![before.party, party].every((one) => mayChange(resource, caller, one))) return outOfReach(kind, id);
      return changeTo(resource, before, party);
    },
    check: ({ state }, before) => resource.check(state.party, before.party),
    keep: (before, change) => keepParty(kind, id, before, change),
    claim,
    answer: (stored) => ok(shown(resource, stored), { etag: etagOf(stored.version) }),
  });
}

/** What this release knows of each kind. */
const known: Readonly<Record<PartyKind, Readonly<Record<string, unknown>>>> = {
  branch: newBranch.shape,
  channel: newChannel.shape,
  location: newLocation.shape,
  customer: { ...newCustomer.shape, erased: true, erasureId: true },
};

async function changeTo<Kind extends PartyKind>(
  { kind, sealing }: PartyResource<Kind>,
  before: Stored<Kind> | undefined,
  party: Parties[Kind],
): Promise<Change<Stored<Kind>>> {
  const kept = { ...unknownMembers(before?.party, known[kind]), ...party };
  const { party: made, writes } = (await sealing?.(kept)) ?? { party: kept, writes: [] };
  const state = { party: made, version: (before?.version ?? 0) + 1 };
  return { state, events: [partyChanged(kind, before?.party, state)], writes };
}

/** Lists all parties of a kind page by page, or those of a limited reach at once. */
export async function listParties<Kind extends PartyKind>(
  resource: PartyResource<Kind>,
  caller: Principal,
  reach: Reach,
  query: { limit: number; cursor?: string | undefined },
  group?: string,
): Promise<Answer> {
  const { rows, next } =
    reach === 'all' || group !== undefined
      ? await partyPage(resource.kind, query.limit, query.cursor, group)
      : { rows: await loadParties(resource.kind, reach.toSorted()), next: undefined };
  const visible = rows.filter(({ party }) => resource.within(caller, party));
  return listAnswer(
    await Promise.all(visible.map(async (stored) => shown(resource, await opened(resource, stored)))),
    next,
  );
}

/** A party as the API shows it: what a later release has written of it is not. */
function shown<Kind extends PartyKind>({ kind, view }: PartyResource<Kind>, stored: Stored<Kind>): unknown {
  return view({ ...stored, party: knownMembers(stored.party, known[kind]) });
}

async function loadWithin<Kind extends PartyKind>(resource: PartyResource<Kind>, caller: Principal, id: string) {
  const stored = await loadParty(resource.kind, id);
  return stored && resource.within(caller, stored.party) ? opened(resource, stored) : undefined;
}

async function opened<Kind extends PartyKind>(
  resource: PartyResource<Kind>,
  stored: Stored<Kind>,
): Promise<Stored<Kind>> {
  return resource.opened ? { ...stored, party: await resource.opened(stored.party) } : stored;
}

function mayChange<Kind extends PartyKind>(
  { within, users }: PartyResource<Kind>,
  caller: Principal,
  party: Parties[Kind],
): boolean {
  return within(caller, party) && (users === undefined || coversOrigins(caller, users(party)));
}

/** The refusal of who does not reach all that a party is about. */
export function outOfReach(kind: PartyKind, id: string): Refusal {
  return refuse(
    'not-authorised',
    `the ${kind} ${JSON.stringify(id)}, or what uses it, is outside the reach of these credentials`,
  );
}

function taken(kind: PartyKind, id: string): Refusal {
  return refuse('already-exists', `there is a ${kind} ${JSON.stringify(id)} already; change it with PUT`);
}

/** A refusal unless every party of `kind` exists. `pointer` is where they are named. */
export async function checkReferences(
  kind: PartyKind,
  ids: readonly (string | undefined)[],
  pointer: string,
): Promise<Refusal | undefined> {
  const wanted = [...new Set(ids.filter((id) => id !== undefined))];
  const found = await Promise.all(wanted.map((id) => loadParty(kind, id)));
  const missing = wanted.filter((_, index) => !found[index]);
  if (missing.length === 0) return undefined;
  const detail = `there is no ${kind} ${missing.map((id) => JSON.stringify(id)).join(', ')}; create it first`;
  return refuse('unknown-reference', detail, { pointer, message: `is not a known ${kind}` });
}
