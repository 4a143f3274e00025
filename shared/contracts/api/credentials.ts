import * as z from 'zod';
import { exampleIds } from '../examples.ts';
import { listOf, locationCode, moment, slug, text } from '../fields.ts';
import { defineRoutes } from '../route.ts';
import { scopes, type Scope } from '../scopes.ts';

const scope = z.enum(Object.keys(scopes) as [Scope, ...Scope[]]);
const granted = z.array(scope).min(1).max(30).meta({ description: 'What they may do; not more than the caller may' });

/** Scopes that make sense for those who work at a location. */
export const locationScopes = [
  'fulfilment:read',
  'fulfilment:write',
  'inventory:read',
  'inventory:write',
  'catalogue:read',
  'parties:read',
  'events:read',
] as const satisfies readonly Scope[];

/** What credentials for trying out can be given: by none of them is anything real changed, and no person named. */
export const testScopes = [
  'orders:read',
  'orders:write',
  'holds:write',
  'inventory:read',
  'catalogue:read',
  'events:read',
] as const satisfies readonly Scope[];

const channelGrant = z
  .strictObject({
    name: text(100),
    scopes: granted,
    locations: z
      .union([z.literal('all'), z.array(locationCode).max(100)])
      .default([])
      .meta({ description: 'Locations whose stock they may see, for availability in the shop' }),
    test: z
      .boolean()
      .optional()
      .meta({
        description: `For trying the channel out: every order that they place is a test, and they reach no other order. They can be given ${testScopes.join(', ')}`,
      }),
  })
  .meta({ id: 'NewChannelCredentials' });

const locationGrant = z
  .strictObject({
    name: text(100),
    scopes: z.array(z.enum(locationScopes)).min(1).max(locationScopes.length),
  })
  .meta({ id: 'NewLocationCredentials' });

const clientId = z.string().regex(/^[A-Za-z0-9_+]{1,128}$/, 'must be a client id');

const credentialsView = z
  .strictObject({
    clientId,
    name: z.string(),
    scopes: z.array(z.string()),
    channels: z.union([z.literal('all'), z.array(z.string())]),
    branches: z.union([z.literal('all'), z.array(z.string())]),
    locations: z.union([z.literal('all'), z.array(z.string())]),
    test: z.literal(true).optional().meta({ description: 'They place test orders, and reach no others' }),
    createdAt: moment,
    disabled: z.boolean(),
  })
  .meta({ id: 'Credentials' });

const newCredentialsView = z
  .strictObject({
    ...credentialsView.shape,
    clientSecret: z.string().meta({ description: 'Shown here only; keep it safe' }),
  })
  .meta({ id: 'CredentialsWithSecret' });

export type CredentialsView = z.output<typeof credentialsView>;

const ofChannel = z.strictObject({ channelId: slug });
const ofLocation = z.strictObject({ locationId: slug });
const list = listOf(credentialsView);

/** Credentials of machines, bound to a channel or a location. */
export const credentialRoutes = defineRoutes({
  createChannelCredentials: {
    method: 'POST',
    path: '/v1/channels/{channelId}/credentials',
    access: 'parties:write',
    summary: 'Create credentials for a channel',
    description:
      'They reach the channel and its branch only. No client grants what it does not have. At most 100 are in use. Fetch tokens ' +
      'with the OAuth 2 client credentials grant.',
    params: ofChannel,
    body: channelGrant,
    success: { status: 201, description: 'Client id and secret', body: newCredentialsView },
    problems: ['not-found', 'not-authorised', 'conflicting-state'],
    example: {
      params: { channelId: 'web' },
      body: { name: 'Shop server', scopes: ['orders:read', 'orders:write', 'inventory:read'], locations: 'all' },
    },
  },
  listChannelCredentials: {
    method: 'GET',
    path: '/v1/channels/{channelId}/credentials',
    access: 'parties:read',
    summary: 'List the credentials of a channel, without secrets',
    params: ofChannel,
    success: { status: 200, description: 'The credentials', body: list },
    problems: ['not-found'],
    example: { params: { channelId: 'web' } },
  },
  disableChannelCredentials: {
    method: 'DELETE',
    path: '/v1/channels/{channelId}/credentials/{clientId}',
    access: 'parties:write',
    summary: 'Disable credentials of a channel',
    description:
      'No new tokens are given; within 5 seconds those already given are refused, and with them all credentials that these ' +
      'have made. Says 204 also when there are none by this id.',
    params: z.strictObject({ ...ofChannel.shape, clientId }),
    success: { status: 204, description: 'They are disabled' },
    problems: ['not-found'],
    example: { params: { channelId: 'web', clientId: exampleIds.channelClient } },
  },
  createLocationCredentials: {
    method: 'POST',
    path: '/v1/locations/{locationId}/credentials',
    access: 'parties:write',
    summary: 'Create credentials for a location',
    description:
      'For those who pick, pack, receive and count there, for everybody whom the location serves: they reach this location ' +
      'only, and who makes them reaches all whom it serves. At most 100 are in use.',
    params: ofLocation,
    body: locationGrant,
    success: { status: 201, description: 'Client id and secret', body: newCredentialsView },
    problems: ['not-found', 'not-authorised', 'conflicting-state'],
    example: {
      params: { locationId: 'london' },
      body: { name: 'Packing desk', scopes: ['fulfilment:read', 'fulfilment:write'] },
    },
  },
  listLocationCredentials: {
    method: 'GET',
    path: '/v1/locations/{locationId}/credentials',
    access: 'parties:read',
    summary: 'List the credentials of a location, without secrets',
    params: ofLocation,
    success: { status: 200, description: 'The credentials', body: list },
    problems: ['not-found'],
    example: { params: { locationId: 'london' } },
  },
  disableLocationCredentials: {
    method: 'DELETE',
    path: '/v1/locations/{locationId}/credentials/{clientId}',
    access: 'parties:write',
    summary: 'Disable credentials of a location',
    description:
      'No new tokens are given; within 5 seconds those already given are refused, and with them all credentials that these ' +
      'have made. Says 204 also when there are none by this id.',
    params: z.strictObject({ ...ofLocation.shape, clientId }),
    success: { status: 204, description: 'They are disabled' },
    problems: ['not-found', 'not-authorised'],
    example: { params: { locationId: 'london', clientId: exampleIds.locationClient } },
  },
});
