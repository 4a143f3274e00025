import { locationKinds } from '../vocabulary.ts';
import * as z from 'zod';
import { address, coordinates, country, listQuery, pageOf, slug, text, version, replacing } from '../fields.ts';
import { defineRoutes } from '../route.ts';

const timeZone = z
  .string()
  .max(64)
  .refine((name) => {
    try {
      return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
    } catch {
      return false;
    }
  }, 'must be an IANA time zone such as "Europe/London"');

const served = z.array(slug).min(1).max(100);

const locationSettings = z
  .strictObject({
    name: text(200),
    kind: z.enum(locationKinds),
    branch: slug.optional().meta({ description: 'The branch that runs it' }),
    country,
    address: address.optional(),
    coordinates,
    timeZone,
    priority: z.int().min(0).max(999).default(100).meta({ description: 'Among equals the lower number serves first' }),
    offersPickup: z.boolean().default(false),
    shipsFrom: z.boolean().default(true),
    services: z
      .array(slug)
      .max(50)
      .default([])
      .meta({ description: 'Services that it performs; a location without any gets no service orders' }),
    channels: served.optional().meta({ description: 'The only channels that it serves; absent for all' }),
    branches: served.optional().meta({ description: 'The only branches that it serves; absent for all' }),
    active: z.boolean().default(true),
  })
  .meta({ id: 'LocationSettings' });

export const newLocation = z.strictObject({ locationId: slug, ...locationSettings.shape }).meta({ id: 'NewLocation' });
const locationView = z.strictObject({ ...newLocation.shape, version }).meta({ id: 'Location' });

const params = z.strictObject({ locationId: slug });

/** Locations: places that hold stock or perform services. */
export const locationRoutes = defineRoutes({
  createLocation: {
    method: 'POST',
    path: '/v1/locations',
    access: 'parties:write',
    summary: 'Create a location',
    body: newLocation,
    success: { status: 201, description: 'The location', body: locationView },
    problems: ['already-exists', 'unknown-reference', 'not-authorised'],
    example: {
      body: {
        locationId: 'leeds',
        name: 'Leeds warehouse',
        kind: 'warehouse',
        branch: 'uk',
        country: 'GB',
        coordinates: { latitude: 53.7997, longitude: -1.5492 },
        timeZone: 'Europe/London',
        priority: 3,
      },
    },
  },
  listLocations: {
    method: 'GET',
    path: '/v1/locations',
    access: 'parties:read',
    summary: 'List locations by id',
    query: z.strictObject(listQuery),
    success: { status: 200, description: 'The locations within reach', body: pageOf(locationView) },
    problems: [],
    example: {},
  },
  getLocation: {
    method: 'GET',
    path: '/v1/locations/{locationId}',
    access: 'parties:read',
    summary: 'Read a location',
    params,
    success: { status: 200, description: 'The location, its version as ETag', body: locationView },
    problems: ['not-found'],
    example: { params: { locationId: 'london' } },
  },
  replaceLocation: {
    method: 'PUT',
    path: '/v1/locations/{locationId}',
    access: 'parties:write',
    summary: 'Change a location',
    description: 'The body replaces all settings. An inactive location gets no new orders; what it has stays with it.',
    params,
    body: replacing(locationSettings, locationView),
    success: { status: 200, description: 'The location', body: locationView },
    problems: ['not-found', 'stale-version', 'unknown-reference', 'not-authorised'],
    example: {
      params: { locationId: 'london' },
      body: {
        name: 'London warehouse',
        kind: 'warehouse',
        branch: 'uk',
        country: 'GB',
        coordinates: { latitude: 51.5072, longitude: -0.1276 },
        timeZone: 'Europe/London',
        priority: 1,
        services: ['installation'],
      },
    },
  },
});
