import { gramsOf, kilograms } from '../../support/quantities.ts';
import type { Chance } from '../chance.ts';
import {
  accountCustomer,
  branchOf,
  channels,
  decimal,
  strangeSku,
  weighedItem,
  listedEmail,
  numberedItem,
  pricedItem,
  range,
} from './business.ts';

/** What a customer does about an order after it was placed. Times are milliseconds after the placement. */
export type FollowUp =
  | {
      readonly does: 'cancel';
      readonly after: number;
      readonly lines?: readonly LineUnits[];
      readonly bundles?: readonly object[];
      readonly twice: boolean;
    }
  | {
      readonly does: 'hold';
      readonly after: number;
      readonly releasedAfter: number;
      readonly blocks: readonly string[];
    }
  /** `again`: the customer's program has forgotten that it placed the order, and sends it as a new request. */
  | { readonly does: 'change'; readonly after: number; readonly changes: readonly object[] }
  | { readonly does: 'note' | 'read' | 'timeline' | 'again'; readonly after: number }
  /** The money of a transfer comes, or the carrier hands the cash in: all that is due, or one unit of the currency first. */
  | { readonly does: 'pay'; readonly after: number; readonly inParts: boolean }
  | {
      readonly does: 'refund';
      readonly after: number;
      /** Asked for so many times at once, as by people who do not know of each other. */
      readonly times: number;
      readonly lines?: readonly LineUnits[];
      readonly charges?: readonly { readonly chargeId: string; readonly amount?: string }[];
      readonly goodwill?: string;
    };

interface LineUnits {
  readonly lineId: string;
  readonly quantity: number;
}

/** Everything that one customer does. */
export interface OrderPlan {
  readonly number: number;
  readonly channel: string;
  /** Milliseconds after the opening. */
  readonly at: number;
  /** The body of the request. */
  readonly placement: Placement;
  /** The order is for all of a range, which is listed before it. */
  readonly ofRange: boolean;
  /** The same request is sent so many times at once. */
  readonly copies: number;
  readonly followUps: readonly FollowUp[];
}

interface Line {
  readonly groupId?: string;
  readonly sku: string;
  readonly quantity: number;
  /** Absent where the price lists say it. */
  readonly unitPrice?: string;
  readonly discounts?: readonly { readonly amount: string }[];
  readonly taxes?: readonly { readonly amount: string }[];
  /** It is a bundle of these. */
  readonly components?: readonly { readonly sku: string; readonly quantity: number; readonly share?: number }[];
}

interface Placement extends Readonly<Record<string, unknown>> {
  readonly externalNumber: string;
  /** Absent where groups say it. */
  readonly type?: string;
  readonly groups?: readonly object[];
  readonly lines: readonly Line[];
  readonly charges?: readonly { readonly price: string }[];
  readonly total?: string;
  /** This or tenders. */
  readonly payment?: { readonly method: string; readonly provider?: string; readonly token?: string };
  readonly tenders?: readonly PlannedTender[];
}

interface PlannedTender extends Readonly<Record<string, unknown>> {
  readonly kind: string;
  readonly amount?: string;
}

const minute = 60_000;
const hour = 60 * minute;

/**
 * Plans the order of this number. It depends on nothing but what is given, so any of them can be left out.
 * @param wanted an item that is in it if it is shipped.
 */
export function planOrder(number: number, at: number, chance: Chance, wanted?: string): OrderPlan {
  const { channelId: channel } = chance.one([...channels] as [(typeof channels)[number]]);
  const type =
    channel === 'web' ? chance.one(['ship', 'ship', 'ship', 'ship', 'pickup', 'service', 'digital']) : 'ship';
  const late = chance.of('what its provider says late');
  const rare = chance.of('an order of a range');
  const ofRange = type === 'ship' && branchOf(channel).branchId === 'uk' && rare.happens(0.01);
  const abroad = chance.of('in another currency');
  const planned = planPlacement({ number, channel, type, wanted, ofRange, chance, abroad, late });
  const asked = severalWays(planned, chance.of('several ways'));
  const sets = chance.of('bundles');
  const isBundled = type === 'ship' && sets.happens(0.12);
  const placement = isBundled ? withBundle(asked, sets) : asked;
  return {
    number,
    channel,
    at,
    placement: strangely(
      chance.of('by the price lists').happens(0.4) ? byPriceLists(placement, channel) : placement,
      chance.of('strange items'),
    ),
    ofRange,
    copies: chance.happens(0.04) ? chance.whole(2, 4) : 1,
    followUps: [
      ...planFollowUps(placement, channel, chance),
      ...(isBundled && sets.happens(0.3) ? [oneBundleLess(sets)] : []),
      ...refundThatFails(placement, channel, late),
      ...payments(placement, chance.of('payments')),
      ...(ofRange ? [{ does: 'cancel', after: rare.whole(5000, 10 * minute), twice: false } as const] : []),
    ],
  };
}

/** What the provider says, or does not. Only one branch cancels what is refused: that is said more often than anything else. */
const answersOfScreening = [
  'refuse',
  'refuse',
  'refuse',
  'refuse',
  'later-refuse',
  'later-refuse',
  'fraud',
  'credit',
  'all',
  'slow',
  'later',
  'later-fraud',
  'down',
  'never',
] as const;

/** What the provider of outside screening says of some buyers, as a tag of their address. */
function screened(chance: Chance): string {
  return chance.happens(0.12) ? `+screen-${chance.one(answersOfScreening)}` : '';
}

interface Wish {
  readonly number: number;
  readonly channel: string;
  readonly type: string;
  readonly wanted: string | undefined;
  readonly ofRange: boolean;
  readonly chance: Chance;
  /** In which currency it is paid; apart from the rest, as what follows. */
  readonly abroad: Chance;
  /** What else its provider does, long after; apart, so that it changes nothing of the rest. */
  readonly late: Chance;
}

function planPlacement({ number, channel, type, wanted, ofRange, chance, abroad, late }: Wish): Placement {
  const { currency, foreign, exponent, country } = branchOf(channel);
  const paidIn = abroad.happens(0.1) ? foreign : currency;
  const dear = chance.happens(0.02) ? 40 : 1;
  const chosen = ofRange ? range.map(({ sku }) => sku) : skusFor(channel, type, chance);
  if (wanted !== undefined && type === 'ship') chosen[0] = wanted;
  const priced = chosen.map((sku) => {
    const quantity = chance.happens(0.7) ? 1 : chance.whole(2, 5);
    const unitPrice = chance.whole(100, 3000) * dear;
    const discount = chance.happens(0.2) ? chance.whole(1, Math.min(unitPrice, 90)) : 0;
    const tax = chance.happens(0.6) ? Math.round((quantity * unitPrice - discount) / 5) : 0;
    const price = quantity * unitPrice;
    return { sku, quantity, unitPrice, price, discount, tax, rates: chance.one(ratesOfTax) };
  });
  if (type === 'ship') priced.push(...numbered(chance.of('with serial numbers')), ...weighed(chance.of('by weight')));
  const goods = priced.reduce((sum, line) => sum + line.price - line.discount, 0);
  const taxes = priced.reduce((sum, line) => sum + line.tax, 0);
  const discount = chance.happens(0.3) ? chance.whole(1, Math.min(goods, 97)) : 0;
  const shipping =
    type === 'ship' && chance.happens(0.5) ? { price: chance.whole(50, 400), tax: chance.whole(0, 80) } : undefined;
  const ofCharges = chance.of('charges');
  // Taxes are at most a fifth of what a line costs: with less than that off the order they still are contained in its price.
  const included = discount * 2 < goods && ofCharges.happens(0.2);
  const owed = goods - discount + (included ? 0 : taxes);
  const planned = planCharges(shipping, owed, ofCharges);
  const charges = included ? planned.map((charge) => ({ ...charge, price: charge.price + charge.tax })) : planned;
  const total = owed + planned.reduce((sum, { price, off, tax }) => sum + price - off + tax, 0);
  const money = (minor: number) => decimal(minor, exponent);
  /** The amount as one discount, or as one of each kind. */
  const parts = (minor: number, kinds: readonly [string, string]) => {
    const first = minor > 40 ? Math.floor(minor / 3) : 0;
    const amounts = [minor - first, first].map((amount, place) => ({ amount: money(amount), kind: kinds[place] }));
    return amounts.filter((_, place) => place === 0 || first > 0);
  };
  const onAccount = chance.happens(0.1);
  const words = chance.of('what they say');
  return {
    channel,
    externalNumber: `${channel}-${number}`,
    type,
    currency: paidIn,
    customer: {
      ...boughtBy(words),
      customerId: onAccount ? `${accountCustomer}-${channel}` : `c-${chance.whole(1, 500)}`,
      name: 'Ada Green',
      email: chance.happens(0.01) ? listedEmail : `ada${number}${screened(chance.of('outside screening'))}@example.com`,
      locale: chance.one(['en', 'ru']),
    },
    ...(type === 'ship'
      ? { shippingAddress: { lines: ['1 Orchard Road'], city: 'City', postalCode: 'N1 9GU', country } }
      : {}),
    ...(type === 'pickup' ? { pickupLocation: 'soho' } : {}),
    lines: priced.map((line) => ({
      sku: line.sku,
      quantity: line.quantity,
      unitPrice: money(line.unitPrice),
      ...(line.discount > 0 ? { discounts: parts(line.discount, ['coupon', 'volume']) } : {}),
      ...(line.tax > 0 ? { taxes: taxesOf(line.tax, line.rates, money) } : {}),
      ...saidOfLine(words),
    })),
    ...(discount > 0 ? { discounts: parts(discount, ['promotion', 'loyalty']) } : {}),
    ...(included ? { pricesIncludeTax: true } : {}),
    ...(charges.length > 0 ? { charges: charges.map((charge) => chargeOf(charge, money)) } : {}),
    total: money(total),
    ...(ofCharges.happens(0.05) ? { presentment: shownInDollars(paidIn, total, exponent) } : {}),
    ...paidBy({ number, total, money, onAccount }, chance, late),
    ...(chance.happens(0.1) ? { shipComplete: true } : {}),
    priority: chance.whole(0, 9),
    ...billedTo(words, country),
    ...saidOfOrder(words),
  };
}

/** Some want something by weight, some of them twice: what it costs is rounded once for each line, half a minor unit up. */
function weighed(chance: Chance) {
  return Array.from({ length: chance.happens(0.25) ? chance.whole(1, 2) : 0 }, () => {
    const grams = chance.whole(1, 6000);
    const unitPrice = chance.whole(50, 900);
    const price = Math.floor((2 * grams * unitPrice + 1000) / 2000);
    const discount = chance.happens(0.3) ? Math.min(price, chance.whole(1, 60)) : 0;
    const tax = chance.happens(0.6) ? Math.round((price - discount) / 5) : 0;
    const rates = chance.one(ratesOfTax);
    return { sku: weighedItem, quantity: kilograms(grams), unitPrice, price, discount, tax, rates };
  });
}

/** Some want one or some of what has a serial number on each. */
function numbered(chance: Chance) {
  if (!chance.happens(0.2)) return [];
  const [quantity, unitPrice] = [chance.whole(1, 3), chance.whole(100, 2000)];
  const price = quantity * unitPrice;
  const tax = chance.happens(0.6) ? Math.round(price / 5) : 0;
  return [{ sku: numberedItem, quantity, unitPrice, price, discount: 0, tax, rates: chance.one(ratesOfTax) }];
}

/** What some customers order beside, each with a group of its own. */
const furtherGroups = [
  { method: 'pickup', sku: 'TEA', pickupLocation: 'soho' },
  { method: 'ship_from_store', sku: 'TEA', country: 'GB' },
  { method: 'local_delivery', sku: 'TEA', country: 'GB', coordinates: { latitude: 51.6, longitude: -0.2 } },
  { method: 'service', sku: 'VISIT', country: 'GB' },
  { method: 'digital', sku: 'EBOOK' },
] as const;

/** Some orders of the web shop go several ways: to two addresses, partly over a shop, by courier, with a visit, with a book. */
function severalWays(placement: Placement, ways: Chance): Placement {
  const { type, shippingAddress, total, ...rest } = placement;
  if (placement['channel'] !== 'web' || type !== 'ship' || total === undefined || placement['presentment'])
    return placement;
  if (!ways.happens(0.3)) return placement;
  const elsewhere = { lines: ['2 Elm Street'], city: 'Town', postalCode: 'LS1 4AP', country: 'GB' };
  const groups: Readonly<Record<string, unknown>>[] = [
    { method: 'ship', shippingAddress, shippingMethod: 'PARCELS №1', serviceLevel: ways.one(['standard', 'express']) },
  ];
  const toSecond =
    placement.lines.length > 1 && ways.happens(0.4) ? ways.whole(1, placement.lines.length - 1) : undefined;
  if (toSecond !== undefined) groups.push({ method: 'ship', shippingAddress: elsewhere });
  const lines: Line[] = placement.lines.map((line, place) => ({
    ...line,
    groupId: toSecond !== undefined && place >= toSecond ? '2' : '1',
  }));
  let minor = Number(total.replace('.', ''));
  for (const further of furtherGroups) {
    if (groups.length > 1 ? !ways.happens(0.4) : !(ways.happens(0.4) || further.method === 'digital')) continue;
    const price = ways.whole(100, 900);
    minor += price;
    groups.push(groupOf(further, elsewhere));
    lines.push({ groupId: String(groups.length), sku: further.sku, quantity: 1, unitPrice: decimal(price, 2) });
  }
  return { ...rest, groups, lines, total: decimal(minor, 2) };
}

function groupOf({ method, ...way }: (typeof furtherGroups)[number], address: object) {
  if ('pickupLocation' in way) return { method, pickupLocation: way.pickupLocation };
  if (!('country' in way)) return { method };
  const at = 'coordinates' in way ? { coordinates: way.coordinates } : {};
  return { method, shippingAddress: { ...address, ...at } };
}

/** Which lines are made no bundle of: bundles are had whole, and are goods. */
const notInBundles: ReadonlySet<string> = new Set(['VISIT', 'EBOOK', weighedItem]);

/** The last of its lines is a bundle of what it was and some tea, or flour by the kilogram, or a kit of the catalogue. */
function withBundle(placement: Placement, sets: Chance): Placement {
  const { lines } = placement;
  const last = lines.at(-1);
  if (!last || notInBundles.has(last.sku)) return placement;
  if (sets.happens(0.3)) return { ...placement, lines: [...lines.slice(0, -1), { ...last, sku: 'HAMPER' }] };
  const components = [
    { sku: last.sku, quantity: sets.whole(1, 2), share: sets.whole(0, 900) },
    {
      sku: sets.one(['TEA', 'TEA', weighedItem]),
      quantity: sets.whole(1, 3),
      ...(sets.happens(0.5) ? { share: sets.whole(1, 900) } : {}),
    },
  ];
  return { ...placement, lines: [...lines.slice(0, -1), { ...last, sku: `SET ${last.sku}`, components }] };
}

const oneBundleLess = (sets: Chance): FollowUp => ({
  does: 'cancel',
  after: sets.whole(0, 2 * hour),
  bundles: [{ bundleId: '1', quantity: 1 }],
  twice: sets.happens(0.3),
});

/**
 * Some name an item as nobody here does; in some channels they are taken, and a person finds out what is meant. One of them sells by the price
 * lists, and has never known what things are called.
 */
function strangely(placement: Placement, chance: Chance): Placement {
  if (!chance.happens(placement['channel'] === 'manama' ? 0.3 : 0.05)) return placement;
  const lines = placement.lines.map((line) => (line.unitPrice ? { ...line, sku: strangeSku(line.sku) } : line));
  return { ...placement, lines };
}

/** Some leave it to the price lists what the item that is in them costs, where nothing else hangs on the price of it. */
function byPriceLists(placement: Placement, channel: string): Placement {
  const { total: _, ...withoutTotal } = placement;
  if (placement['currency'] !== branchOf(channel).currency) return placement;
  if (placement.lines.every(({ sku }) => sku !== pricedItem)) return placement;
  if (placement['pricesIncludeTax'] ?? placement['presentment'] ?? placement.tenders) return placement;
  if (placement.charges?.some(({ price }) => price.startsWith('-'))) return placement;
  const lines = placement.lines.map((line) => {
    const { unitPrice: _, ...unpriced } = line;
    return line.sku === pricedItem ? unpriced : line;
  });
  return { ...withoutTotal, lines };
}

/** Some customers are companies. */
const boughtBy = (words: Chance) =>
  words.happens(0.1) ? { company: 'Green GmbH', vatNumber: 'DE 1', phone: '+49 30 1234567' } : {};

/** Some orders are paid by others than who buys, under a number of theirs. */
const billedTo = (words: Chance, country: string) =>
  words.happens(0.1)
    ? {
        billTo: { company: 'Holding AG', vatNumber: 'CHE 1', address: { lines: ['Street 1'], city: 'City', country } },
        purchaseOrderNumber: `PO ${words.whole(1, 99)}`,
      }
    : {};

/** What some customers and channels say beside. */
function saidOfOrder(words: Chance) {
  return {
    ...(words.happens(0.1) ? { tags: ['gift', 'VIP'], metadata: { basket: String(words.whole(1, 99)) } } : {}),
    ...(words.happens(0.1) ? { note: 'Ring twice', giftMessage: 'Many happy returns,\nAda' } : {}),
    ...(words.happens(0.05) ? { test: true } : {}),
  };
}

function saidOfLine(words: Chance) {
  return words.happens(0.1)
    ? {
        externalLineId: `#${words.whole(1, 9)}`,
        note: 'The blue one',
        properties: [{ name: 'Engraving', value: `Ada ${words.whole(1, 9)}` }],
      }
    : {};
}

/** What a customer was shown: two dollars of Singapore for each unit of what is paid. */
function shownInDollars(currency: string, total: number, exponent: number) {
  const rate = { from: currency, to: 'SGD', rate: '2', date: '2026-11-30', source: 'shop' };
  return { currency: 'SGD', total: decimal(Math.round(total * 2 * 10 ** (2 - exponent)), 2), rate };
}

interface PlannedCharge {
  readonly kind: string;
  readonly price: number;
  readonly off: number;
  readonly tax: number;
}

/** Shipping, sometimes free or in two parts, what else is charged, and what is given back: at most what the order comes to. */
function planCharges(
  shipping: { readonly price: number; readonly tax: number } | undefined,
  goods: number,
  chance: Chance,
): PlannedCharge[] {
  const charges: PlannedCharge[] = shipping ? [{ kind: 'shipping', off: 0, ...shipping }] : [];
  if (shipping && chance.happens(0.1)) {
    charges.splice(0, 1, { kind: 'shipping', price: shipping.price, off: shipping.price, tax: 0 });
  }
  if (shipping && chance.happens(0.1)) {
    charges.push({ kind: 'shipping', price: chance.whole(50, 400), off: chance.whole(0, 50), tax: chance.whole(0, 9) });
  }
  if (chance.happens(0.15)) {
    const kind = chance.one(['gift_wrap', 'cash_on_delivery', 'fee', 'tip', 'duty', 'deposit']);
    charges.push({ kind, price: chance.whole(0, 300), off: 0, tax: chance.whole(0, 60) });
  }
  if (chance.happens(0.08)) {
    const back = chance.happens(0.2) ? goods : chance.whole(0, Math.min(goods, 200));
    const tax = chance.whole(0, Math.floor(back / 6));
    charges.push({ kind: chance.one(['deposit', 'fee']), price: tax - back, off: 0, tax: 0 - tax });
  }
  const paid = charges.reduce((sum, { price, off, tax }) => sum + price - off + tax, goods);
  if (chance.happens(0.05)) {
    const rounded = Math.round(paid / 5) * 5;
    charges.push({ kind: 'rounding', price: rounded - paid, off: 0, tax: 0 });
  }
  return charges;
}

function chargeOf({ kind, price, off, tax }: PlannedCharge, money: (minor: number) => string) {
  return {
    kind,
    price: money(price),
    ...(off > 0 ? { discounts: [{ amount: money(off), code: 'FREESHIP', kind: 'coupon' }] } : {}),
    ...(tax === 0 ? {} : { taxes: [{ amount: money(tax), rate: '20' }] }),
  };
}

/** What a tax is made of: one rate, a tax of the state and one of the county, or one that a marketplace remits. */
const ratesOfTax = [
  [{ rate: '20' }],
  [{ rate: '20' }],
  [
    { name: 'State Tax', rate: '6.25', jurisdiction: 'US-CA' },
    { name: 'County Tax', rate: '1', jurisdiction: 'US-CA-SF' },
  ],
  [{ name: 'Sales Tax', jurisdiction: 'US-WA', remittedBy: 'marketplace' }],
] as const;

function taxesOf(minor: number, rates: (typeof ratesOfTax)[number], money: (minor: number) => string) {
  const rest = rates.length === 1 ? 0 : Math.floor(minor / 7);
  return rates.map((facts, place) => ({ amount: money(place === 0 ? minor - rest : rest), ...facts }));
}

function skusFor(channel: string, type: string, chance: Chance): string[] {
  if (type === 'service') return ['VISIT'];
  if (type === 'digital') return ['EBOOK'];
  if (type === 'pickup') return ['TEA'];
  const common = channel === 'manama' ? ['TEA', 'COFFEE'] : ['TEA', 'COFFEE', 'HOT'];
  const scarce =
    channel === 'manama' ? ['MUG', 'KETTLE', 'VASE', 'SERUM'] : ['MUG', 'KETTLE', 'POSTER', 'VASE', 'SERUM'];
  const count = chance.happens(0.01) ? chance.whole(30, 130) : chance.one([1, 1, 1, 2, 2, 3]);
  return Array.from({ length: count }, (_, place) =>
    place === 0 || chance.happens(0.8) ? chance.one(common as [string]) : chance.one(scarce as [string]),
  ).map((sku) => (chance.happens(0.08) ? chance.one(scarce as [string]) : sku));
}

/** Ways in which a provider says something long after it was asked. */
const lateWays = [
  'unrefundable',
  'bounced',
  'returned',
  'settling',
  'unsettled',
  'disputed',
  'contested',
  'inquired',
] as const;
const lateTokens = ['refund_fails_later', 'disputed', 'dispute_won'] as const;
const refundFails = /pm_(unrefundable|bounced|returned)|tok_refund_fails_later/;

/** Providers and how they will behave: most well, some badly. */
function meansOfPayment(number: number, chance: Chance, late: Chance) {
  if (chance.happens(0.25)) {
    const script = chance.one([
      'ok',
      'ok',
      'ok',
      'ok',
      'decline',
      'slow',
      'pending',
      'pending_declined',
      'timeout',
      'capture_refused',
      'single_capture',
      'authorise_fails_once',
      'capture_fails_once',
      'void_fails_once',
      'refund_fails_once',
      'expired',
      'expired_declined',
    ]);
    const way = script === 'ok' && late.happens(0.1) ? late.one([...lateTokens]) : script;
    return { provider: 'test', token: `tok_${way}` };
  }
  const behaviour = chance.happens(0.7)
    ? 'ok'
    : chance.one([
        'decline',
        'slow',
        'late',
        'lying',
        'processing',
        'unconfirmed',
        'single',
        'lapsing',
        'uncollectable',
        'clearing',
        'uncleared',
        'unrefundable',
      ]);
  const way = behaviour === 'ok' && late.happens(0.12) ? late.one([...lateWays]) : behaviour;
  return { provider: 'stripe', token: `cus_${number}-pm_${way}_${number}` };
}

interface ToPay {
  readonly number: number;
  /** Minor units. */
  readonly total: number;
  readonly money: (minor: number) => string;
  readonly onAccount: boolean;
}

/** How it is paid: most by one card, some on account, some in other or several ways. */
function paidBy({ number, total, money, onAccount }: ToPay, chance: Chance, late: Chance) {
  const means = onAccount ? undefined : meansOfPayment(number, chance, late);
  const payment = means ? { method: 'card', ...means } : { method: 'on_account' };
  const ways = chance.of('tenders');
  const some = Math.floor(total / ways.whole(2, 5));
  if (some === 0 || !ways.happens(0.15)) return { payment };
  const rest: PlannedTender = means ? { kind: 'card', ...means } : { kind: 'on_account' };
  const part = { amount: money(some) };
  const reference = `R-${number}`;
  const elsewhere = (state: string, minor: number) => ({
    kind: 'provider_reference',
    provider: 'test',
    reference: `elsewhere_${state}_${minor}_${number}`,
    state,
  });
  const mixes: readonly (readonly PlannedTender[])[] = [
    [{ kind: 'marketplace', reference }],
    [{ kind: 'instalments', reference, plan: 'in three' }],
    [{ kind: 'gift_card', ...part, reference }, rest],
    [
      { kind: 'voucher', ...part, reference },
      { kind: 'stored_credit', reference, heldBy: 'us' },
    ],
    [{ ...rest, ...part }, { kind: 'cash_on_delivery' }],
    [{ kind: 'cash_on_delivery' }],
    [{ kind: 'bank_transfer' }],
    [{ kind: 'bank_transfer', ...part }, rest],
    [{ ...elsewhere('captured', total), amount: money(total) }],
    [{ ...elsewhere('authorised', some), ...part }, rest],
    [{ kind: 'provider_reference', provider: 'paypal', reference, state: 'captured' }],
    [
      { ...rest, ...part },
      { kind: 'card', ...meansOfPayment(number + 100_000, ways, ways) },
    ],
  ];
  return { tenders: mixes[ways.whole(0, mixes.length - 1)] };
}

/** Most transfers come, and most cash is handed in. */
function payments({ tenders = [] }: Placement, chance: Chance): FollowUp[] {
  if (tenders.every(({ kind }) => kind !== 'bank_transfer' && kind !== 'cash_on_delivery')) return [];
  if (chance.happens(0.1)) return [];
  return [{ does: 'pay', after: chance.whole(minute, 3 * hour), inParts: chance.happens(0.3) }];
}

/** Money that would not arrive is asked for. */
function refundThatFails({ payment }: Placement, channel: string, late: Chance): FollowUp[] {
  if (!refundFails.test(String(payment?.token))) return [];
  const { exponent } = branchOf(channel);
  const hours = late.whole(1, 5);
  return [{ does: 'refund', after: hours * hour, times: 1, goodwill: decimal(late.whole(1, 120), exponent) }];
}

function planFollowUps(
  { lines, charges = [], type, groups, total }: Placement,
  channel: string,
  chance: Chance,
): FollowUp[] {
  const { exponent } = branchOf(channel);
  const some = (): LineUnits[] => {
    const place = chance.whole(0, Math.min(lines.length, 9) - 1);
    const { sku, quantity = 1 } = lines[place] ?? {};
    const most = sku === weighedItem ? gramsOf(quantity) : quantity;
    const part = chance.whole(1, most);
    return [{ lineId: String(place + 1), quantity: sku === weighedItem ? kilograms(part) : part }];
  };
  const followUps: FollowUp[] = [];
  if (chance.happens(0.18)) {
    const after = chance.one([chance.whole(0, 2000), chance.whole(0, 10 * minute), chance.whole(0, 2 * hour)]);
    const part = chance.happens(0.5) ? { lines: some() } : {};
    followUps.push({ does: 'cancel', after, ...part, twice: chance.happens(0.3) });
  }
  if (chance.happens(0.12)) {
    const blocks = [chance.one(['accept', 'release', 'hand-over', 'hand-over', 'capture'])];
    const after = chance.whole(0, 20 * minute);
    followUps.push({ does: 'hold', after, releasedAfter: chance.whole(1000, hour), blocks });
  }
  if (chance.happens(0.04)) followUps.push({ does: 'again', after: chance.whole(0, 10 * minute) });
  if (chance.happens(0.05)) followUps.push({ does: 'note', after: chance.whole(0, hour) });
  if (chance.happens(0.05)) followUps.push({ does: 'read', after: chance.whole(0, hour) });
  if (chance.happens(0.03)) followUps.push({ does: 'timeline', after: chance.whole(0, 3 * hour) });
  if (type !== 'digital' && chance.happens(0.06)) {
    const after = chance.whole(hour, 5 * hour);
    const times = chance.happens(0.3) ? 2 : 1;
    const goodwill = chance.happens(0.2) && total !== undefined ? total : decimal(chance.whole(1, 120), exponent);
    followUps.push(
      chance.happens(0.6)
        ? { does: 'refund', after, times, lines: some() }
        : { does: 'refund', after, times, goodwill },
    );
  }
  const ofCharges = chance.of('refunds of charges');
  if (charges.length > 0 && ofCharges.happens(0.12)) {
    const after = ofCharges.whole(hour, 6 * hour);
    const chargeId = String(ofCharges.whole(1, charges.length));
    const amount = ofCharges.happens(0.4) ? { amount: decimal(ofCharges.whole(1, 90), exponent) } : {};
    const lines = ofCharges.happens(0.3) ? { lines: some() } : {};
    const times = ofCharges.happens(0.3) ? 2 : 1;
    followUps.push({ does: 'refund', after, times, charges: [{ chargeId, ...amount }], ...lines });
  }
  if (chance.happens(0.12)) {
    const after = chance.one([chance.whole(1000, 10_000), chance.whole(minute, 3 * hour)]);
    const day = String(chance.whole(1, 20)).padStart(2, '0');
    const way = (said: object) => (groups ? { groups: [{ groupId: '1', ...said }] } : said);
    const changes: readonly [object, ...object[]] = [
      { ...way({ shippingAddress: { lines: ['2 Orchard Road', 'Flat 3'] } }), giftMessage: 'Dear Ada' },
      { tags: ['changed'], metadata: { basket: null, crm: 'case-17' }, purchaseOrderNumber: 'PO-CHANGED' },
      { ...way({ promisedAt: `2026-02-${day}T12:00:00Z` }), note: 'Later, please' },
      { customer: { phone: '+44 20 7946 0000' } },
    ];
    const first = chance.one(changes);
    followUps.push({ does: 'change', after, changes: chance.happens(0.4) ? [first, chance.one(changes)] : [first] });
  }
  return followUps;
}
