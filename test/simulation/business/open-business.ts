import type { Credentials } from '../clients/api-client.ts';
import { Desk, type DeskParts } from '../clients/desk.ts';
import {
  accountCustomer,
  branches,
  creditLimits,
  decimal,
  listedEmail,
  wholeBusiness,
  type SimulatedItem,
  pricedItem,
  pricesOfItem,
  serialNumbers,
} from './business.ts';

/** The desks of a business that is open: of each channel, of each location, and of the office, which may do everything. */
export interface OpenBusiness {
  readonly office: Desk;
  /** By channel; each reaches its channel only. */
  readonly channels: ReadonlyMap<string, Desk>;
  /** By channel; where somebody tries things out there, who reaches its tests only. */
  readonly tests: ReadonlyMap<string, Desk>;
  /** By location; each reaches its location only. */
  readonly locations: ReadonlyMap<string, Desk>;
  /** Signing secrets of the webhook endpoints, by channel. */
  readonly webhookSecrets: ReadonlyMap<string, string>;
}

/** What becomes of orders whose items nobody here knows, where they are not refused. */
const policiesOfUnknownItems: Readonly<Record<string, string>> = { market: 'hold', manama: 'hold', tokyo: 'custom' };

/** The channel whose orders are screened before they come. */
const screenedElsewhere = 'market';

/** The channel that has its events posted to it, and where. */
export const webhookChannel = 'market';
export const webhookAddress = 'https://hooks.market.example/oms';

/** Makes a business over the API: all of it, or a part that can do without the rest. */
export async function openBusiness(parts: DeskParts, business = wholeBusiness): Promise<OpenBusiness> {
  const { channels, locations, items } = business;
  const root = parts.world.services.cognito.firstClient();
  if (!root?.secret) throw new Error('the template has no client to begin with');
  const office = new Desk('office', { clientId: root.id, clientSecret: root.secret }, parts);
  const today = new Date(parts.world.time.now()).toISOString().slice(0, 10);
  for (const branch of business.branches) {
    const { branchId, country, currency, foreign, rate, exponent, approvalLimit, screening, deliveryMinutes } = branch;
    await made(office, '/v1/branches', {
      branchId,
      name: `Branch ${branchId}`,
      country,
      currency,
      approvalLimit: decimal(approvalLimit, exponent),
      listedEmails: [listedEmail],
      ...(screening ? { screening: { provider: 'testscreening', answerWithinMinutes: 20, ...screening } } : {}),
      ...(deliveryMinutes === undefined ? {} : { stageMinutes: { delivery: deliveryMinutes } }),
    });
    await made(office, '/v1/exchange-rates', {
      items: [{ from: foreign, to: currency, date: today, rate, source: 'central-bank' }],
    });
  }
  for (const { channelId, branch } of channels) {
    const { currency } = branches.find(({ branchId }) => branchId === branch) ?? { currency: 'GBP' };
    const unknownItems = policiesOfUnknownItems[channelId] ?? 'refuse';
    await made(office, '/v1/channels', {
      channelId,
      name: channelId,
      branch,
      currency,
      kind: 'web_shop',
      unknownItems,
      ...(channelId === screenedElsewhere ? { screenedElsewhere: true } : {}),
      ...(channelId === 'manama' ? { priceTolerance: '50' } : {}),
    });
    await made(office, '/v1/customers', {
      customerId: `${accountCustomer}-${channelId}`,
      channel: channelId,
      name: 'Ada Green',
      email: 'ada@example.com',
      group: 'trade',
      creditLimit: { amount: decimal(creditLimits[branch] ?? 10 ** 11, exponentOf(currency)), currency },
    });
  }
  for (const { locationId, branch, kind, timeZone, priority } of locations) {
    await made(office, '/v1/locations', {
      locationId,
      name: locationId,
      kind,
      branch,
      branches: [branch],
      country: branches.find(({ branchId }) => branchId === branch)?.country,
      coordinates: { latitude: 51.5, longitude: -0.1 },
      timeZone,
      priority,
      offersPickup: kind === 'shop',
      shipsFrom: true,
      services: priority === 1 ? ['installation'] : [],
    });
  }
  await stock(office, items);
  for (const { branchId, currency, exponent } of business.branches) {
    const price = (minor: number, more: object = {}) => ({
      sku: pricedItem,
      currency,
      unitPrice: decimal(minor, exponent),
      from: today,
      ...more,
    });
    await made(office, '/v1/prices', {
      items: [
        price(pricesOfItem.all),
        price(pricesOfItem.many, { minQuantity: pricesOfItem.manyFrom }),
        price(pricesOfItem.trade, { group: 'trade' }),
        ...(branchId === 'uk' ? [price(pricesOfItem.market, { channel: 'market' })] : []),
      ],
    });
  }
  const webhookSecrets = new Map<string, string>();
  if (channels.some(({ channelId }) => channelId === webhookChannel)) {
    const { secret } = await made(office, `/v1/channels/${webhookChannel}/webhooks`, { url: webhookAddress });
    webhookSecrets.set(webhookChannel, secret);
  }
  return {
    office,
    channels: new Map(
      await credentialsFor(
        channels.map(({ channelId }) => channelId),
        'channels',
        office,
        parts,
      ),
    ),
    tests: new Map(await credentialsFor(['web'], 'tests', office, parts)),
    locations: new Map(
      await credentialsFor(
        locations.map(({ locationId }) => locationId),
        'locations',
        office,
        parts,
      ),
    ),
    webhookSecrets,
  };
}

async function stock(office: Desk, items: readonly SimulatedItem[]): Promise<void> {
  for (const { sku, kind, components, backorderable, openingStock, shards, lots, weighedIn, serialised } of items) {
    await made(office, '/v1/items', {
      sku,
      kind,
      description: `Item ${sku}`,
      components,
      backorderable,
      ...(weighedIn === undefined ? {} : { unit: weighedIn, decimals: 3 }),
      ...(serialised ? { serialised } : {}),
    });
    for (const [location, quantity] of Object.entries(openingStock)) {
      const lines = lots?.map((lot, index) => ({
        sku,
        lot,
        expiresOn: `2031-0${index + 1}-28`,
        quantity: Math.ceil(quantity / lots.length),
      }));
      const serials = serialised ? { serials: serialNumbers(location, 1, quantity) } : {};
      await made(office, '/v1/stock/receipts', { location, lines: lines ?? [{ sku, quantity, ...serials }] });
      if (shards !== undefined) await made(office, '/v1/stock/shards', { sku, location, shards });
    }
  }
}

const scopesOf = {
  channels: ['orders:read', 'orders:write', 'inventory:read', 'billing:read', 'catalogue:read', 'events:read'],
  tests: ['orders:read', 'orders:write', 'inventory:read', 'catalogue:read', 'events:read'],
  locations: ['fulfilment:read', 'fulfilment:write', 'inventory:read', 'inventory:write', 'events:read'],
} as const;

async function credentialsFor(
  owners: readonly string[],
  kind: keyof typeof scopesOf,
  office: Desk,
  parts: DeskParts,
): Promise<[string, Desk][]> {
  const desks: [string, Desk][] = [];
  for (const owner of owners) {
    const isForTests = kind === 'tests';
    const grant = { name: 'Desk', scopes: scopesOf[kind], ...(isForTests ? { test: true } : {}) };
    const path = `/v1/${isForTests ? 'channels' : kind}/${owner}/credentials`;
    const credentials: Credentials = await made(office, path, grant);
    desks.push([owner, new Desk(`${kind}/${owner}`, credentials, parts)]);
  }
  return desks;
}

/** Makes something and gives it back. Throws when it is refused: the simulation itself is then wrong. */
// oxlint-disable-next-line typescript/no-explicit-any -- what is expected of it, who asked for it says
async function made(office: Desk, path: string, body: unknown): Promise<any> {
  const { status, body: answer } = await office.post(path, body);
  if (status >= 300) throw new Error(`${path} was refused with ${status}: ${JSON.stringify(answer)}`);
  return answer;
}

function exponentOf(currency: string): number {
  return branches.find((branch) => branch.currency === currency)?.exponent ?? 2;
}
