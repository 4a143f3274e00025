import * as fc from 'fast-check';
import { formatMinor } from '#shared/money.ts';
import {
  amountsWithWeights,
  part,
  partsOf,
  saidInPlacement,
  type GeneratedAmounts,
} from '../../support/orders/generated-amounts.ts';
import { accountCustomer, branches, channels, type SimulatedBranch } from '../business/business.ts';
import { kitItem, soldByWeight } from './full-business.ts';

/** Some of the units of a line: of which one, and how much of what can be taken. */
export interface SomeUnits {
  readonly line: number;
  readonly share: number;
}

/** Some of a bundle: of which one, and how many of those that are still whole. */
export interface SomeBundles {
  readonly bundle: number;
  readonly share: number;
}

/** What becomes of an order after it was placed, in this order. */
export interface Course {
  /** Cancelled at once, while the order is being accepted. */
  readonly cancelledAtOnce: readonly SomeUnits[];
  /** Whole ones of a bundle that are cancelled when its locations have work. */
  readonly cancelledBundles: readonly SomeBundles[];
  /** Cancelled when the first of its parcels has left. */
  readonly cancelledLater: readonly SomeUnits[];
  /** Do not arrive, for this cause. */
  readonly undelivered: readonly SomeUnits[];
  readonly cause: 'lost' | 'destroyed' | 'refused' | 'returned_to_sender';
  readonly refunded: readonly SomeUnits[];
  /** Charges that are refunded: all that is left of one, or some. */
  readonly refundedCharges: readonly { readonly charge: number; readonly share: number }[];
  /** Given for goodwill: some of what was paid. */
  readonly goodwill: number;
  /** What comes by transfer, in cash or on account comes in parts. */
  readonly inParts: boolean;
}

/** An order that uses as much as one order can of what orders may say. */
export interface FullOrder {
  readonly channel: string;
  readonly currency: string;
  /** Minor units, summed apart from the system. */
  readonly total: number;
  readonly placement: Readonly<Record<string, unknown>> & { readonly lines: readonly object[] };
  readonly course: Course;
  /** What it uses, for the table of what a run has tried. */
  readonly features: readonly string[];
}

const someUnits = fc.array(fc.record({ line: fc.nat(7), share: part }), { maxLength: 3 });

const courses: fc.Arbitrary<Course> = fc.record({
  cancelledAtOnce: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: someUnits }),
  cancelledBundles: fc.array(fc.record({ bundle: fc.nat(7), share: part }), { maxLength: 2 }),
  cancelledLater: someUnits,
  undelivered: someUnits,
  cause: fc.constantFrom('lost', 'lost', 'destroyed', 'refused', 'returned_to_sender'),
  refunded: someUnits,
  refundedCharges: fc.array(fc.record({ charge: fc.nat(4), share: fc.oneof(fc.constant(1), part) }), { maxLength: 2 }),
  goodwill: fc.oneof(fc.constant(0), fc.double({ min: 0.1, max: 0.9, noNaN: true })),
  inParts: fc.boolean(),
});

/** What a line is of: an item, an item that the channel alone knows, a kit, or a bundle of these components. */
const contents = fc.oneof(
  { weight: 6, arbitrary: fc.constant('item' as const) },
  { weight: 1, arbitrary: fc.constant('custom' as const) },
  { weight: 1, arbitrary: fc.constant('kit' as const) },
  {
    weight: 1,
    arbitrary: fc
      .array(
        fc.record(
          {
            sku: fc.constantFrom('TEA', 'TEA', soldByWeight),
            quantity: fc.integer({ min: 1, max: 3 }),
            share: fc.nat(2500),
          },
          { requiredKeys: ['sku', 'quantity'] },
        ),
        { minLength: 1, maxLength: 4 },
      )
      .filter((all) => all.some(({ share = 1 }) => share > 0)),
  },
);

/** The same of a line, which may be weighed as well: a bundle is had whole, and what is weighed is an item. */
type Content = 'weighed' | (typeof contents extends fc.Arbitrary<infer Value> ? Value : never);

const contentNames = { item: '', weighed: 'weights', custom: 'custom lines', kit: 'kits' } as const;

/** What a line says of what it is of. */
function namedAs(content: Content, sku: string, index: number): Readonly<Record<string, unknown>> {
  switch (content) {
    case 'item':
      return { sku };
    case 'weighed':
      return { sku: soldByWeight };
    case 'kit':
      return { sku: kitItem };
    case 'custom':
      return { sku: `made/${index}` };
    default:
      return { sku: `SET/${index}`, components: content };
  }
}

/** A way in which lines go to the customer, and what can go so. */
interface Way {
  readonly method: string;
  readonly skus: readonly string[];
  /** Goods go so, and all that is made of them. */
  readonly isOfGoods: boolean;
  readonly facts: (country: string) => object;
}

const street = { name: 'Ada Green', city: 'City', postalCode: 'N1 9GU' };
const addressed = (line: string, more: object = {}) => ({ shippingAddress: { ...street, lines: [line], ...more } });
const byParcel: Way = {
  method: 'ship',
  skus: ['TEA', 'COFFEE'],
  isOfGoods: true,
  facts: (country) => addressed('1 Orchard Road', { country }),
};
const everywhere: readonly Way[] = [
  byParcel,
  {
    method: 'ship',
    skus: ['COFFEE', 'TEA'],
    isOfGoods: true,
    facts: (country) => ({
      ...addressed('2 Elm Street', { country }),
      shippingMethod: 'PARCELS №1',
      serviceLevel: 'express',
    }),
  },
  {
    method: 'local_delivery',
    skus: ['TEA'],
    isOfGoods: true,
    facts: (country) => addressed('3 Near Here', { country, coordinates: { latitude: 51.6, longitude: -0.2 } }),
  },
  {
    method: 'service',
    skus: ['VISIT'],
    isOfGoods: false,
    facts: (country) => ({ ...addressed('1 Orchard Road', { country }), wantedAt: '2099-01-02T09:00:00.000Z' }),
  },
  { method: 'digital', skus: ['EBOOK'], isOfGoods: false, facts: () => ({}) },
];
/** Where there is a shop. */
const inShops: readonly Way[] = [
  { method: 'pickup', skus: ['TEA'], isOfGoods: true, facts: () => ({ pickupLocation: 'soho' }) },
  {
    method: 'ship_from_store',
    skus: ['TEA'],
    isOfGoods: true,
    facts: (country) => addressed('4 Corner', { country }),
  },
];

const ways = fc.record({
  places: fc.array(fc.nat(6), { minLength: 1, maxLength: 4 }),
  of: fc.array(fc.nat(3), { minLength: 8, maxLength: 8 }),
});

/**
 * The lines each with its group, and groups of which each has a line.
 * @param ofGoods for each line, whether it can only go as goods do.
 */
function grouped(
  { places, of }: { readonly places: readonly number[]; readonly of: readonly number[] },
  { branchId, country }: SimulatedBranch,
  ofGoods: readonly boolean[],
) {
  const all = branchId === 'uk' ? [...everywhere, ...inShops] : everywhere;
  const drawn = places.map((place) => all[place % all.length] as Way);
  const goods = drawn.find(({ isOfGoods }) => isOfGoods) ?? byParcel;
  const wayOfLine = ofGoods.map((isOfGoods, index) => {
    const way = drawn[(of[index % of.length] ?? 0) % drawn.length] as Way;
    return isOfGoods && !way.isOfGoods ? goods : way;
  });
  const groups = [...new Set(wayOfLine)];
  const ofLines = wayOfLine.map((way) => groups.indexOf(way));
  return {
    groups: groups.map(({ method, facts }) => ({ method, ...facts(country) })),
    lines: ofLines.map((place, index) => {
      const { skus = [] } = groups[place] ?? {};
      return { groupId: String(place + 1), sku: skus[index % skus.length] ?? '' };
    }),
  };
}

/** Kinds of tenders, each with what it is said with. `#` stands for the number of the order. */
const tenders = [
  ['marketplace', { reference: 'M-#' }],
  ['instalments', { reference: 'L-#', plan: 'in three' }],
  ['voucher', { reference: 'V-#' }],
  ['gift_card', { reference: 'G-#' }],
  ['stored_credit', { reference: 'S-#', heldBy: 'us' }],
  ['card', {}],
  ['card', {}],
  ['provider_reference', { provider: 'paypal', reference: 'PP-#', state: 'captured' }],
  ['provider_reference', { provider: 'test', state: 'captured' }],
  ['provider_reference', { provider: 'test', state: 'authorised' }],
  ['bank_transfer', {}],
  ['cash_on_delivery', {}],
  ['on_account', {}],
] as const;

const paid = fc.record({
  ways: fc.uniqueArray(fc.nat(tenders.length - 1), { minLength: 1, maxLength: 4 }),
  shares: fc.array(fc.double({ min: 0.05, max: 0.8, noNaN: true }), { minLength: 4, maxLength: 4 }),
  isRestSaid: fc.boolean(),
});

/** Tenders that come to the total; one card for all of it where that is nothing. */
function tendersFor(
  {
    ways: chosen,
    shares,
    isRestSaid,
  }: { readonly ways: readonly number[]; readonly shares: readonly number[]; readonly isRestSaid: boolean },
  total: number,
  currency: string,
  place: number,
) {
  const parts = partsOf(total, shares.slice(0, chosen.length - 1)).filter((minor) => minor > 0);
  const amounts = [...parts, total - parts.reduce((sum, minor) => sum + minor, 0)];
  return amounts.map((minor, index) => {
    const [kind, facts] = tenders[chosen[index] ?? 0] ?? tenders[0];
    const isSaid = index < amounts.length - 1 || isRestSaid;
    return {
      kind,
      ...JSON.parse(JSON.stringify(facts).replace('#', String(place))),
      ...(kind === 'card' ? card(currency, place * 10 + index) : {}),
      ...('state' in facts && facts.provider === 'test'
        ? { reference: `elsewhere_${facts.state}_${minor}_${place}` }
        : {}),
      ...(isSaid ? { amount: formatMinor(minor, currency) } : {}),
    } as Readonly<Record<string, string>>;
  });
}

/** Stripe does not take thousandths. */
const card = (currency: string, number: number) =>
  number % 2 === 0 || ['BHD', 'KWD'].includes(currency)
    ? { provider: 'test', token: 'tok_ok' }
    : { provider: 'stripe', token: `cus_${number}-pm_ok_${number}` };

/** What the provider of outside screening says of some buyers: the tag of their address. */
const answersOfScreening = [
  '+screen-fraud',
  '+screen-credit',
  '+screen-all',
  '+screen-later',
  '+screen-later-fraud',
  '+screen-down',
  '+screen-never',
  '+screen-refuse',
] as const;

const said = fc.record({
  company: fc.boolean(),
  billTo: fc.boolean(),
  free: fc.boolean(),
  ofLines: fc.boolean(),
  presentment: fc.boolean(),
  foreign: fc.integer({ min: 0, max: 4 }),
  shipComplete: fc.boolean(),
  screening: fc.constantFrom('', '', '', '', ...answersOfScreening),
});

type Said = typeof said extends fc.Arbitrary<infer Value> ? Value : never;

const aboutOrder = ({ company, billTo, free, shipComplete, screening }: Said, country: string) => ({
  ...(billTo
    ? {
        billTo: { company: 'Holding AG', vatNumber: 'CHE 1', address: { lines: ['Street 1'], city: 'City', country } },
        purchaseOrderNumber: 'PO 4711/№7',
      }
    : {}),
  ...(free
    ? { tags: ['gift', 'VIP'], metadata: { basket: '17' }, note: 'Ring twice', giftMessage: 'Many happy returns,\nAda' }
    : {}),
  ...(shipComplete ? { shipComplete } : {}),
  customer: {
    name: 'Ada Green',
    email: `ada${screening}@bücher.example`,
    ...(company ? { company: 'Green GmbH', vatNumber: 'DE 1', phone: '+49 30 1234567' } : {}),
  },
});

const aboutLine = {
  externalLineId: '#1',
  note: 'The blue one',
  properties: [{ name: 'Engraving', value: 'Ada' }],
  giftMessage: 'For you',
};

/** Two dollars of Singapore for each unit of what is paid. */
function shownInDollars(currency: string, total: number, exponent: number) {
  const rate = { from: currency, to: 'SGD', rate: '2', date: '2026-11-30', source: 'shop' };
  return { currency: 'SGD', total: formatMinor(Math.round(total * 2 * 10 ** (2 - exponent)), 'SGD'), rate };
}

function branchIn(currency: string): SimulatedBranch {
  const branch = branches.find((one) => one.currency === currency);
  if (!branch) throw new RangeError(`no branch has its books in ${currency}`);
  return branch;
}

/** Orders that use every feature at once, each with what becomes of it. */
export const fullOrders: fc.Arbitrary<FullOrder> = fc
  .record({
    amounts: amountsWithWeights,
    contents: fc.array(contents, { minLength: 8, maxLength: 8 }),
    ways,
    paid,
    said,
    course: courses,
    place: fc.nat(1_000_000),
  })
  .map(({ amounts: generated, contents: drawn, ways: chosen, paid: how, said: words, course, place }) => {
    const branch = branchIn(generated.currency);
    const currency = words.foreign === 0 ? branch.foreign : branch.currency;
    const amounts: GeneratedAmounts = { ...generated, currency };
    const content = amounts.lines.map(({ isWeighed }, index) => (isWeighed ? 'weighed' : (drawn[index] ?? 'item')));
    const { groups, lines } = grouped(
      chosen,
      branch,
      content.map((one) => one !== 'item'),
    );
    const [group, ...others] = groups;
    const isGrouped = others.length > 0;
    const body = saidInPlacement(amounts, []);
    const tendered = tendersFor(how, amounts.total, currency, place);
    const isOnAccount = tendered.some(({ kind }) => kind === 'on_account');
    const channel = channels.find(({ branch: of }) => of === branch.branchId)?.channelId ?? '';
    const about = aboutOrder(words, branch.country);
    const { method, ...facts } = group ?? { method: 'ship' };
    const placement = {
      channel,
      ...body,
      ...about,
      customer: { ...about.customer, customerId: isOnAccount ? `${accountCustomer}-${channel}` : `c-${place}` },
      ...(isGrouped ? { groups } : { type: method, ...facts }),
      lines: body.lines.map((line, index) => ({
        ...line,
        ...namedAs(content[index] ?? 'item', lines[index]?.sku ?? '', index),
        ...(isGrouped ? { groupId: lines[index]?.groupId } : {}),
        ...(words.ofLines ? aboutLine : {}),
      })),
      tenders: tendered,
      ...(words.presentment ? { presentment: shownInDollars(currency, amounts.total, branch.exponent) } : {}),
    };
    const features = [
      ...new Set(groups.map((one) => one.method)),
      ...(isGrouped ? ['several groups'] : []),
      ...new Set(tendered.map(({ kind, state }) => (state ? `${state} elsewhere` : String(kind)))),
      ...(tendered.length > 1 ? ['several tenders'] : []),
      ...new Set(content.map((one) => (typeof one === 'string' ? contentNames[one] : 'bundles')).filter(Boolean)),
      ...(words.screening === '' || branch.screening === undefined ? [] : [`screening: ${words.screening.slice(8)}`]),
      ...(amounts.included ? ['prices with tax'] : []),
      ...(amounts.lines.some(({ finer }) => finer > 0) && !amounts.included ? ['fine unit prices'] : []),
      ...(amounts.lines.some(({ taxes }) => taxes.length > 1) ? ['several taxes of a line'] : []),
      ...(amounts.lines.some(({ discounts }) => discounts.length > 0) ? ['discounts of lines'] : []),
      ...(amounts.discounts.length > 0 ? ['discounts of the order'] : []),
      ...(amounts.charges.some(({ price }) => price > 0) ? ['charges'] : []),
      ...(amounts.charges.some(({ price }) => price < 0) ? ['charges below zero'] : []),
      ...(amounts.charges.filter(({ kind }) => kind === 'shipping').length > 1 ? ['several shipping lines'] : []),
      ...(words.presentment ? ['presentment'] : []),
      ...(words.foreign === 0 ? ['foreign currency'] : []),
      ...(words.billTo ? ['bill-to'] : []),
      ...(words.free || words.ofLines ? ['free data'] : []),
    ];
    return { channel, currency, total: amounts.total, placement, course, features };
  });
