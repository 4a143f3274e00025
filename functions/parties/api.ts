import { partiesRoutes } from '#shared/contracts/api/parties.ts';
import { reaches } from '#shared/http/access/principal.ts';
import { coversOrigins } from '#shared/http/access/authority.ts';
import { isRefusal, notFound } from '#shared/http/refusal.ts';
import { serve } from '#shared/http/serve.ts';
import { withDefaults } from './branch-defaults.ts';
import { branches, branchOf } from './branches.ts';
import { channels } from './channels.ts';
import { createCredentials, disableCredentials, listCredentials } from './credentials/credentials.ts';
import { createParty, getParty, listParties, outOfReach, replaceParty } from './keeping/crud.ts';
import { customerOperations } from './customer-operations.ts';
import { customers } from './customers.ts';
import { channelGrant, locationGrant, usersOf } from './credentials/grants.ts';
import { listExchangeRatesOperation, setExchangeRatesOperation } from './rates/rate-operations.ts';
import { locations } from './locations.ts';
import { loadParty } from './keeping/store.ts';
import type { Principal } from '#shared/http/access/principal.ts';

/** The channel, if there is one within the caller's reach. */
async function channelWithin(caller: Principal, channelId: string) {
  const stored = await loadParty('channel', channelId);
  return stored && channels.within(caller, stored.party) ? stored.party : undefined;
}

async function locationWithin(caller: Principal, locationId: string) {
  return reaches(caller.locations, locationId) ? (await loadParty('location', locationId))?.party : undefined;
}

export const handler = serve(partiesRoutes, {
  createBranch: async (request) =>
    createParty(branches, request, branchOf(request.body.branchId, withDefaults(request.body))),
  listBranches: ({ caller, query }) => listParties(branches, caller, caller.branches, query),
  getBranch: ({ caller, params }) => getParty(branches, caller, params.branchId),
  replaceBranch: async (request) => {
    const { branchId } = request.params;
    return replaceParty(branches, request, branchId, branchOf(branchId, request.body));
  },

  createChannel: (request) => createParty(channels, request, request.body),
  listChannels: ({ caller, query }) => listParties(channels, caller, caller.channels, query),
  getChannel: ({ caller, params }) => getParty(channels, caller, params.channelId),
  replaceChannel: (request) => {
    const { channelId } = request.params;
    return replaceParty(channels, request, channelId, { ...request.body, channelId });
  },

  createLocation: (request) => createParty(locations, request, request.body),
  listLocations: ({ caller, query }) => listParties(locations, caller, caller.locations, query),
  getLocation: ({ caller, params }) => getParty(locations, caller, params.locationId),
  replaceLocation: (request) => {
    const { locationId } = request.params;
    return replaceParty(locations, request, locationId, { ...request.body, locationId });
  },

  listCustomers: ({ caller, query }) => listParties(customers, caller, 'all', query, query.channel),
  ...customerOperations,

  setExchangeRates: setExchangeRatesOperation,
  listExchangeRates: listExchangeRatesOperation,

  createChannelCredentials: async (request) => {
    const { caller, params, body } = request;
    const channel = await channelWithin(caller, params.channelId);
    if (!channel) return notFound('channel', params.channelId);
    const grant = channelGrant(channel, body);
    if (isRefusal(grant)) return grant;
    return createCredentials({ kind: 'channel', id: channel.channelId }, body.name, grant, request);
  },
  listChannelCredentials: async ({ caller, params: { channelId } }) =>
    (await channelWithin(caller, channelId))
      ? listCredentials({ kind: 'channel', id: channelId })
      : notFound('channel', channelId),
  disableChannelCredentials: async ({ caller, params: { channelId, clientId } }) =>
    (await channelWithin(caller, channelId))
      ? disableCredentials({ kind: 'channel', id: channelId }, clientId)
      : notFound('channel', channelId),

  createLocationCredentials: async (request) => {
    const { caller, params, body } = request;
    const location = await locationWithin(caller, params.locationId);
    if (!location) return notFound('location', params.locationId);
    const grant = locationGrant(location, body.scopes);
    return createCredentials({ kind: 'location', id: location.locationId }, body.name, grant, request);
  },
  listLocationCredentials: async ({ caller, params: { locationId } }) =>
    (await locationWithin(caller, locationId))
      ? listCredentials({ kind: 'location', id: locationId })
      : notFound('location', locationId),
  disableLocationCredentials: async ({ caller, params: { locationId, clientId } }) => {
    const location = await locationWithin(caller, locationId);
    if (!location) return notFound('location', locationId);
    // They may be those by which others' parcels are packed.
    if (!coversOrigins(caller.work, usersOf(location))) return outOfReach('location', locationId);
    return disableCredentials({ kind: 'location', id: locationId }, clientId);
  },
});
