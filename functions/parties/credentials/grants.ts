import type { Scope } from '#shared/contracts/scopes.ts';
import type { Grant, RightsPart } from '#shared/http/access/authority.ts';
import type { Origins, Reach } from '#shared/http/access/principal.ts';
import { refuse, type Refusal } from '#shared/http/refusal.ts';
import { testScopes } from '#shared/contracts/api/credentials.ts';
import type { Channel, Location } from '../party.ts';

/** How many credentials of one channel or location may be in use at a time. */
export const mostCredentials = 100;

/** Credentials may make others, and those again others, so often in a row. */
export const longestLineage = 5;

/** What is asked for a channel's credentials. */
export interface AskedOfChannel {
  readonly scopes: readonly Scope[];
  readonly locations: Reach;
  readonly test?: boolean | undefined;
}

/**
 * The rights of a channel's credentials: its own orders, those for trying out its test orders alone, at the locations whose stock they may see.
 * Refused where those for trying out ask for a scope by which what is real is seen or changed.
 */
export function channelGrant(
  { channelId, branch }: Channel,
  { scopes, locations, test }: AskedOfChannel,
): Grant | Refusal {
  const own: Origins = { channels: [channelId], branches: [branch], ...(test ? { testsOnly: true } : {}) };
  const beyondTests = test ? scopes.filter((scope) => !testScopes.some((one) => one === scope)) : [];
  if (beyondTests.length === 0) return { scopes, ...own, locations, work: own };
  const message = `test credentials have no ${beyondTests.join(', ')}: leave it out; they can have ${testScopes.join(', ')}`;
  return refuse('invalid-request', `/scopes: ${message}`, { pointer: '/scopes', message });
}

/** The rights of a location's credentials: no order, but the work there for all whom it serves. */
export function locationGrant(location: Location, scopes: readonly Scope[]): Grant {
  return { scopes, channels: [], branches: [], locations: [location.locationId], work: usersOf(location) };
}

/** Whom a location serves. */
export function usersOf({ channels, branches }: Pick<Location, 'channels' | 'branches'>): Origins {
  return { channels: channels ?? 'all', branches: branches ?? 'all' };
}

/** The refusal of a grant that goes beyond the grantor's rights in these parts. */
export function beyondRights([first, ...others]: readonly RightsPart[]): Refusal | undefined {
  if (first === undefined) return undefined;
  const parts = [first, ...others].map((part) => names[part]).join(', ');
  const detail = `no client grants what it does not have: these credentials would go beyond yours in ${parts}`;
  const pointer = first === 'scopes' || first === 'locations' ? `/${first}` : '';
  return refuse('not-authorised', detail, { pointer, message: 'reaches further than your own credentials' });
}

const names: Readonly<Record<RightsPart, string>> = {
  scopes: 'scopes',
  channels: 'channels',
  branches: 'branches',
  locations: 'locations',
  work: 'whose parcels they would handle',
};

/** Why no more credentials can be made; undefined while they can. */
export function tooMany(inUse: number, lineage: readonly string[]): Refusal | undefined {
  if (inUse >= mostCredentials) {
    return refuse('conflicting-state', `${inUse} credentials are in use here, which is the most; disable one first`);
  }
  if (lineage.length <= longestLineage) return undefined;
  const deep = `these credentials stand at the end of ${longestLineage} that made each other`;
  return refuse('conflicting-state', `${deep}; ask those who made them to make more`);
}
