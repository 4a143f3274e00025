import type { Item } from '#functions/catalogue/public.ts';
import type { Branch, Channel, Location } from '#functions/parties/public.ts';
import { everybody } from '#shared/http/access/authority.ts';
import { isOfLocation, type Reach } from '#shared/http/access/principal.ts';
import type { Engine } from './tables/engine.ts';

// Builders of valid parties and items, and a small world of them as rows, for tests against the engine.

export function branch(id: string, more: Partial<Branch> = {}): Branch {
  return {
    branchId: id,
    name: `Branch ${id}`,
    country: 'GB',
    currency: 'GBP',
    listedEmails: [],
    listedAddresses: [],
    duplicateWindowMinutes: 0,
    active: true,
    ...more,
  };
}

export function channel(id: string, more: Partial<Channel> = {}): Channel {
  return {
    channelId: id,
    name: `Channel ${id}`,
    branch: 'uk',
    currency: 'GBP',
    kind: 'web_shop',
    active: true,
    ...more,
  };
}

export function location(id: string, more: Partial<Location> = {}): Location {
  return {
    locationId: id,
    name: `Location ${id}`,
    kind: 'warehouse',
    country: 'GB',
    coordinates: { latitude: 51.5, longitude: -0.12 },
    timeZone: 'Europe/London',
    priority: 1,
    offersPickup: false,
    shipsFrom: true,
    services: [],
    active: true,
    ...more,
  };
}

export function item(sku: string, more: Partial<Item> = {}): Item {
  return {
    sku,
    kind: 'goods',
    description: `Item ${sku}`,
    barcodes: [],
    crossReferences: [],
    unit: 'each',
    taxClass: 'standard',
    backorderable: false,
    active: true,
    version: 1,
    ...more,
  };
}

/** Branches uk and eu; channels web and marketplace (uk), b2b (eu); three locations; goods, a service and a digital item. */
export async function putWorld(engine: Engine): Promise<void> {
  await engine.put(
    'Parties',
    ...[branch('uk'), branch('eu', { country: 'DE', currency: 'EUR' })].map((one) =>
      partyRow('branch', 'BRANCH', one.branchId, one),
    ),
    ...[channel('web'), channel('marketplace'), channel('b2b', { branch: 'eu', currency: 'EUR' })].map((one) =>
      partyRow('channel', 'CHANNEL', one.channelId, one),
    ),
    partyRow('channel', 'CHANNEL', 'closed', channel('closed', { active: false })),
    ...[
      location('london'),
      location('manchester', { priority: 2 }),
      location('shop-soho', { kind: 'shop', offersPickup: true, shipsFrom: false }),
    ].map((one) => partyRow('location', 'LOCATION', one.locationId, one)),
    clientRow('web-only', { channels: ['web'] }),
    clientRow('two-channels', { channels: ['web', 'marketplace'] }),
    clientRow('eu-only', { branches: ['eu'] }),
  );
  await engine.put(
    'Catalogue',
    ...[
      item('TEA-001'),
      item('MUG-001', { backorderable: true }),
      item('INSTALL-001', { kind: 'service' }),
      item('EBOOK-001', { kind: 'digital' }),
      item('OLD-001', { active: false }),
    ].map(itemRow),
  );
}

/** The row of a party, as the Parties table keeps it. */
export function partyRow(kind: string, entry: string, id: string, details: unknown): Record<string, unknown> {
  return { party: `${kind}#${id}`, entry, kind, kindKey: id, details, version: 1 };
}

/** The row that binds a client; everything is reached where nothing is named. */
export function clientRow(
  clientId: string,
  reach: {
    channels?: readonly string[];
    branches?: readonly string[];
    locations?: readonly string[];
    testsOnly?: true;
  },
): Record<string, unknown> {
  const own: Record<'channels' | 'branches' | 'locations', Reach> = {
    channels: 'all',
    branches: 'all',
    locations: 'all',
    ...reach,
  };
  const { channels, branches } = own;
  // Who is bound to no order works at a location, for everybody.
  const work = isOfLocation(own) ? everybody : { channels, branches };
  const binding = { ...own, work, grantedBy: [] };
  return { party: `client#${clientId}`, entry: 'BINDING', binding };
}

/** The row of an item, as the Catalogue table keeps it. */
export function itemRow({ version, ...details }: Item): Record<string, unknown> {
  return { item: details.sku, entry: 'ITEM', details, version };
}
