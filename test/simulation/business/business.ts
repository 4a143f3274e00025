/** A branch of the simulated business. */
export interface SimulatedBranch {
  readonly branchId: string;
  readonly country: string;
  readonly currency: string;
  /** Another one that some of its customers pay in, with as many decimal places, and what one unit of it is worth here. */
  readonly foreign: string;
  readonly rate: string;
  /** Decimal places of its currency. */
  readonly exponent: number;
  /** Orders above this many minor units are held for approval. */
  readonly approvalLimit: number;
  /** What follows where its provider of outside screening refuses an order, or gives no answer; absent where nobody is asked. */
  readonly screening?: { readonly whenRefused: 'hold' | 'cancel'; readonly whenUnanswered: 'hold' | 'accept' };
  /** How long its customers have to collect what is ready, where that is not the usual time. */
  readonly deliveryMinutes?: number;
}

export interface SimulatedLocation {
  readonly locationId: string;
  readonly branch: string;
  readonly kind: 'warehouse' | 'shop';
  readonly timeZone: string;
  readonly priority: number;
}

/** How much there is of an item, by location. */
export interface SimulatedItem {
  readonly sku: string;
  readonly kind: 'goods' | 'service' | 'digital' | 'kit';
  /** What a kit is made of. */
  readonly components?: readonly { readonly sku: string; readonly quantity: number; readonly share?: number }[];
  readonly backorderable: boolean;
  readonly openingStock: Readonly<Record<string, number>>;
  /** Counters that share the load, where it is a hot one. */
  readonly shards?: number;
  /** Its stock is of these lots, each with a share of it. */
  readonly lots?: readonly string[];
  /** It is sold in thousandths of this unit. */
  readonly weighedIn?: string;
  /** Each unit has a serial number. */
  readonly serialised?: true;
}

/** Currencies with two, no and three decimal places. */
export const branches: readonly SimulatedBranch[] = [
  {
    branchId: 'uk',
    country: 'GB',
    currency: 'GBP',
    foreign: 'EUR',
    rate: '0.8571',
    exponent: 2,
    approvalLimit: 60_000,
    screening: { whenRefused: 'cancel', whenUnanswered: 'accept' },
    deliveryMinutes: 2 * 24 * 60,
  },
  {
    branchId: 'jp',
    country: 'JP',
    currency: 'JPY',
    foreign: 'KRW',
    rate: '0.105',
    exponent: 0,
    approvalLimit: 90_000,
    screening: { whenRefused: 'hold', whenUnanswered: 'hold' },
  },
  {
    branchId: 'bh',
    country: 'BH',
    currency: 'BHD',
    foreign: 'KWD',
    rate: '1.2273',
    exponent: 3,
    approvalLimit: 250_000,
  },
];

export const channels: readonly { readonly channelId: string; readonly branch: string }[] = [
  { channelId: 'web', branch: 'uk' },
  { channelId: 'market', branch: 'uk' },
  { channelId: 'tokyo', branch: 'jp' },
  { channelId: 'manama', branch: 'bh' },
];

export const locations: readonly SimulatedLocation[] = [
  { locationId: 'london', branch: 'uk', kind: 'warehouse', timeZone: 'Europe/London', priority: 1 },
  { locationId: 'leeds', branch: 'uk', kind: 'warehouse', timeZone: 'Europe/London', priority: 2 },
  { locationId: 'soho', branch: 'uk', kind: 'shop', timeZone: 'Europe/London', priority: 9 },
  { locationId: 'osaka', branch: 'jp', kind: 'warehouse', timeZone: 'Asia/Tokyo', priority: 1 },
  { locationId: 'nagoya', branch: 'jp', kind: 'warehouse', timeZone: 'Asia/Tokyo', priority: 2 },
  { locationId: 'sitra', branch: 'bh', kind: 'warehouse', timeZone: 'Asia/Bahrain', priority: 1 },
  { locationId: 'hidd', branch: 'bh', kind: 'warehouse', timeZone: 'Asia/Bahrain', priority: 2 },
];

/** What is sold by weight, in grams. */
export const weighedItem = 'FLOUR';

/** What has a serial number on each unit, and how many of it there are where it is sold. */
export const numberedItem = 'PHONE';
export const numberedStock = { london: 6, leeds: 5, osaka: 6, sitra: 5 } as const;

/** Plenty of some, few of others, so that orders meet at the last unit. */
export const items: readonly SimulatedItem[] = [
  goods('TEA', stockedAt('london', 'leeds', 'soho', 'osaka', 'nagoya', 'sitra', 'hidd')),
  goods('COFFEE', stockedAt('london', 'leeds', 'osaka', 'nagoya', 'sitra', 'hidd')),
  { ...goods('HOT', stockedAt('london', 'leeds', 'osaka', 'nagoya')), shards: 4 },
  { ...goods('MUG', { london: 12, leeds: 6, osaka: 8, sitra: 4 }), backorderable: true },
  { ...goods('KETTLE', { leeds: 3, osaka: 2, sitra: 2 }), backorderable: true },
  goods('POSTER', { london: 3, leeds: 2, osaka: 2 }),
  goods('VASE', { london: 1, sitra: 1 }),
  { ...goods('SERUM', { london: 6, leeds: 4, osaka: 6, sitra: 4 }), backorderable: true, lots: ['S-1', 'S-2'] },
  {
    ...goods(weighedItem, { london: 40.5, leeds: 12.25, osaka: 20.125, sitra: 9.75 }),
    backorderable: true,
    weighedIn: 'kg',
  },
  { ...goods(numberedItem, numberedStock), backorderable: true, serialised: true },
  { sku: 'VISIT', kind: 'service', backorderable: false, openingStock: {} },
  { sku: 'EBOOK', kind: 'digital', backorderable: false, openingStock: {} },
  {
    sku: 'HAMPER',
    kind: 'kit',
    backorderable: false,
    openingStock: {},
    components: [
      { sku: 'COFFEE', quantity: 2, share: 3 },
      { sku: 'MUG', quantity: 1, share: 4 },
      { sku: weighedItem, quantity: 0.25, share: 1 },
    ],
  },
];

/**
 * A range of which one order takes more items than one transaction gives back, some of each from the shelf and some to be waited for. It is
 * listed when the first such order comes: most runs have none.
 */
export const range: readonly SimulatedItem[] = Array.from({ length: 80 }, (_, place) => ({
  ...goods(`SEED-${place + 1}`, { leeds: 1 }),
  backorderable: true,
}));

/** The serial numbers that the first units of a location bear. */
export const serialNumbers = (location: string, from: number, count: number): string[] =>
  Array.from({ length: count }, (_, place) => `${location}-${from + place}`);

/** What a business consists of. */
export interface SimulatedBusiness {
  readonly branches: readonly SimulatedBranch[];
  readonly channels: readonly { readonly channelId: string; readonly branch: string }[];
  readonly locations: readonly SimulatedLocation[];
  readonly items: readonly SimulatedItem[];
}

export const wholeBusiness: SimulatedBusiness = { branches, channels, locations, items };

/** How some call an item of this SKU. */
export const strangeSku = (sku: string): string => `mp/${sku} №1`;
/** What they mean. */
export const meantBy = (strange: string): string => strange.replace(/^mp\/(.*) №1$/, '$1');

/** Items that the stock keeper buys in when they are few. */
export const scarceItems = ['MUG', 'KETTLE', 'POSTER', 'VASE', 'SERUM', weighedItem] as const;

/** Items that many want at the same moment. */
export const rushItems = ['MUG', 'KETTLE', 'VASE', 'SERUM'] as const;

/** What the customer of a channel may owe on account, in minor units, where it is less than anybody buys: by branch. */
export const creditLimits: Readonly<Record<string, number>> = { jp: 9_000, bh: 9_000 };

/** The item that has prices in the price lists, and what one unit costs in minor units of any branch's currency. */
export const pricedItem = 'TEA';
export const pricesOfItem = { trade: 900, market: 1100, manyFrom: 3, many: 1000, all: 1250 } as const;

/** What a line without a price of its own costs a unit: by who buys, then by where, then by how many. */
export function listPriceOf(channel: string, quantity: number, customerId: string): number {
  if (customerId.startsWith(accountCustomer)) return pricesOfItem.trade;
  if (channel === 'market') return pricesOfItem.market;
  return quantity >= pricesOfItem.manyFrom ? pricesOfItem.many : pricesOfItem.all;
}

/** The customer who may buy on account, in each channel; of the group `trade`. */
export const accountCustomer = 'c-account';

/** Orders from here are held by a rule. */
export const listedEmail = 'known@fraud.example';

/** More than anybody buys. */
function stockedAt(...all: readonly string[]): SimulatedItem['openingStock'] {
  return Object.fromEntries(all.map((location) => [location, 1_000_000]));
}

function goods(sku: string, openingStock: SimulatedItem['openingStock']): SimulatedItem {
  return { sku, kind: 'goods', backorderable: false, openingStock };
}

/** The branch that a channel belongs to. */
export function branchOf(channel: string): SimulatedBranch {
  const branchId = channels.find(({ channelId }) => channelId === channel)?.branch;
  const branch = branches.find((one) => one.branchId === branchId);
  if (!branch) throw new Error(`the simulated business has no channel ${channel}`);
  return branch;
}

/** Minor units as the API takes them, such as `12.50` or `1250`. */
export function decimal(minor: number, exponent: number): string {
  if (exponent === 0) return String(minor);
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0');
  return `${minor < 0 ? '-' : ''}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}
