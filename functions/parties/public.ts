import type { Principal, Reach } from '#shared/http/access/principal.ts';
import { remember } from '#shared/remembered.ts';
import { reachesCustomer } from './customer-reach.ts';
import type { Branch, Channel, CustomerFacts, Location, PartyKind } from './party.ts';
import { allParties, loadParty, madeAt, namesOfClients } from './keeping/store.ts';
import type { ExchangeRate } from '#shared/money.ts';
import { dayOf, heldOn } from './rates/held-rate.ts';
import { newestRate } from './rates/rate-store.ts';

export { customerOperations } from './customer-operations.ts';
export { customerToErase, eraseCustomer, generationOf, isSealedUpTo, markedWrites } from './keeping/erased-customer.ts';
export type { Branch, Channel, Location } from './party.ts';

const memoryMs = 30_000;
const clients = remember<string>(500, memoryMs);
const branches = remember<Branch>(200, memoryMs);
const channels = remember<Channel>(500, memoryMs);
const locations = remember<Location>(1_000, memoryMs);
const rates = remember<ExchangeRate>(2_000, memoryMs);
const customers = remember<CustomerFacts>(2_000, memoryMs);
/** Short, so that a new or closed location counts within seconds. */
const locationLists = remember<readonly Location[]>(1, 5_000);
const branchLists = remember<readonly Branch[]>(1, 5_000);
const channelLists = remember<readonly Channel[]>(1, 5_000);

/** The branch, up to 30 seconds old; undefined when there is none by this id. */
export async function findBranch(branchId: string): Promise<Branch | undefined> {
  return find('branch', branchId, branches);
}

/** When a branch was made, RFC 3339; undefined where that is not known any more. */
export const branchMadeAt = (branchId: string): Promise<string | undefined> => madeAt('branch', branchId);

/** The channel, up to 30 seconds old; undefined when there is none by this id. */
export async function findChannel(channelId: string): Promise<Channel | undefined> {
  return find('channel', channelId, channels);
}

/** The location, up to 30 seconds old; undefined when there is none by this id. */
export async function findLocation(locationId: string): Promise<Location | undefined> {
  return find('location', locationId, locations);
}

/** The customer without their name, up to 30 seconds old; undefined when there is none by this id. */
export async function findCustomer(customerId: string): Promise<CustomerFacts | undefined> {
  return find('customer', customerId, customers);
}

/**
 * The exchange rate between two currencies, either way round, that holds at a moment (RFC 3339): the newest of its day (UTC) or before,
 * up to 30 seconds old; undefined where there is none that is young enough.
 */
export async function rateAt(one: string, other: string, moment: string): Promise<ExchangeRate | undefined> {
  const day = dayOf(moment);
  const key = `${[one, other].sort().join()} ${day}`;
  const known = rates.get(key);
  if (known) return known;
  const held = heldOn(day, await newestRate(one, other, day));
  if (held) rates.set(key, held);
  return held;
}

/** The customer as it stands, without their name, if there is one within the caller's reach. */
export async function customerWithin(caller: Principal, customerId: string): Promise<CustomerFacts | undefined> {
  const stored = await loadParty('customer', customerId);
  return stored && reachesCustomer(caller, stored.party) ? stored.party : undefined;
}

/** What API clients are called, by id, up to 30 seconds old; without those that have no name. */
export async function clientNames(clientIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(clientIds)];
  const unknown = ids.filter((id) => clients.get(id) === undefined);
  for (const [id, name] of await namesOfClients(unknown)) clients.set(id, name);
  return new Map(
    ids.flatMap((id) => {
      const name = clients.get(id);
      return name === undefined ? [] : [[id, name] as const];
    }),
  );
}

/** All locations, the inactive ones too, by id; up to 5 seconds old, or `fresh`. */
export async function listLocations(age: 'remembered' | 'fresh' = 'remembered'): Promise<readonly Location[]> {
  const known = age === 'fresh' ? undefined : locationLists.get('all');
  if (known) return known;
  const all = await allParties('location');
  if (all.length > 0) locationLists.set('all', all);
  return all;
}

/** All branches, the inactive ones too, by id; up to 5 seconds old. */
export async function listBranches(): Promise<readonly Branch[]> {
  const known = branchLists.get('all');
  if (known) return known;
  const all = await allParties('branch');
  if (all.length > 0) branchLists.set('all', all);
  return all;
}

/** The branches within reach, by id; up to 30 seconds old. */
export async function findBranchesByReach(reach: Reach): Promise<readonly Branch[]> {
  if (reach === 'all') return listBranches();
  return (await Promise.all(reach.map(findBranch))).filter((branch) => branch !== undefined);
}

/** All channels, the inactive ones too, by id; up to 5 seconds old. */
export async function listChannels(): Promise<readonly Channel[]> {
  const known = channelLists.get('all');
  if (known) return known;
  const all = await allParties('channel');
  if (all.length > 0) channelLists.set('all', all);
  return all;
}

/** A party that is missing is asked for again each time, so that a new one is found at once. */
async function find<Kind extends PartyKind, Found>(
  kind: Kind,
  id: string,
  memory: { get(key: string): Found | undefined; set(key: string, value: Found): void },
): Promise<Found | undefined> {
  const known = memory.get(id);
  if (known) return known;
  const stored = (await loadParty(kind, id, { stale: true })) ?? (await loadParty(kind, id));
  if (!stored) return undefined;
  const found = stored.party as Found;
  memory.set(id, found);
  return found;
}
