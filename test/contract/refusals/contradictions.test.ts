import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problems, type ProblemCode } from '#shared/contracts/problems.ts';
import { allOperations } from '../../support/api/api-handlers.ts';
import type { ApiRequest } from '../../support/api/api.ts';
import { historicalBody, type HistoricalBody } from '../../support/orders/historical-orders.ts';
import { placementBody, type PlacementBody } from '../../support/orders/placements.ts';
import { allRows } from '../../support/tables/all-rows.ts';
import { inUnits } from '../../support/quantities.ts';
import { startEngine } from '../../support/tables/engine.ts';
import { channel, item, itemRow, location, partyRow, putWorld } from '../../support/world.ts';

// Fields that are each as they should be, and do not go together, or name what there is not. What is wrong of a field alone stands in
// wrong-fields.test.ts and wrong-parameters.test.ts.

const engine = await startEngine();
let before: Awaited<ReturnType<typeof allRows>> = {};
let orderId = '';
let groupedId = '';
let bundledId = '';
let heldId = '';

const call = (id: string, request: Partial<ApiRequest>) => {
  const operation = allOperations.find((each) => each.id === id) ?? expect.fail(`there is no operation ${id}`);
  return operation.call(request);
};

beforeAll(async () => {
  await putWorld(engine);
  await engine.put('Parties', partyRow('location', 'LOCATION', 'eu-shop', onlyForEurope));
  orderId = (await call('placeOrder', { body: placementBody() })).body.orderId;
  groupedId = (await call('placeOrder', { body: grouped({}) })).body.orderId;
  const others = [channel('maker', { unknownItems: 'custom' }), channel('holder', { unknownItems: 'hold' })];
  await engine.put('Parties', ...others.map((one) => partyRow('channel', 'CHANNEL', one.channelId, one)));
  await engine.put(
    'Catalogue',
    itemRow(item('KIT-001', { kind: 'kit', components: [{ sku: 'TEA-001', quantity: inUnits(1) }] })),
  );
  bundledId = (await call('placeOrder', { body: bundle({}) })).body.orderId;
  const strange = teaLine({ sku: 'T?', quantity: 1.5 }, { channel: 'holder', total: '1.50' });
  heldId = (await call('placeOrder', { body: strange })).body.orderId;
  before = await allRows(engine);
});
afterAll(() => engine.stop());

const onlyForEurope = location('eu-shop', { kind: 'shop', offersPickup: true, branches: ['eu'] });
const tea = { sku: 'TEA-001', quantity: 2, unitPrice: '1.00' };
const home = { lines: ['1 Orchard Road'], city: 'London', postalCode: 'N1 9GU', country: 'GB' };
const yesterday = new Date(Date.now() - 86_400_000).toISOString();
const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
const noReservation = 'rsv_0198a1b2c3d47e5f8a9b0c1d2e3f4aaa';
const rate = { from: 'EUR', to: 'GBP', date: '2026-11-30', rate: '0.8', source: 'ecb' };

/** An order of two teas at 1.00. */
const teas = (more: Partial<PlacementBody>) =>
  placementBody({ lines: [tea], discounts: [], charges: [], total: '2.00', ...more });

/** The same with a line of its own members. */
const teaLine = (line: Partial<PlacementBody['lines'][number]>, more: Partial<PlacementBody> = {}) =>
  teas({ lines: [{ ...tea, ...line }], ...more });

/** The same with one charge. */
const charged = (charge: NonNullable<PlacementBody['charges']>[number], more: Partial<PlacementBody> = {}) =>
  teas({ charges: [charge], ...more });

/** The same as one that goes two ways. */
const grouped = (more: Partial<PlacementBody>) => {
  const { type: _, shippingAddress: __, ...body } = teas({});
  const groups = [{ method: 'ship', shippingAddress: home }, { method: 'digital' }] as const;
  const lines = [
    { ...tea, groupId: '1' },
    { sku: 'EBOOK-001', quantity: 1, unitPrice: '1.00', groupId: '2' },
  ];
  return { ...body, groups: [...groups], lines, total: '3.00', ...more };
};

/** The same as a bundle of one tea. */
const bundle = (line: Partial<PlacementBody['lines'][number]>, more: Partial<PlacementBody> = {}) =>
  teaLine({ sku: 'SET', components: [{ sku: 'TEA-001', quantity: 1 }], ...line }, more);

/** The same of a channel that takes custom lines. */
const custom = (line: Partial<PlacementBody['lines'][number]>) =>
  teaLine({ sku: 'ENGRAVING', ...line }, { channel: 'maker' });

const paid = (...tenders: NonNullable<PlacementBody['tenders']>) => {
  const { payment: _, ...body } = teas({});
  return { ...body, tenders };
};

const { payment: _, ...unpaid } = teas({});
const { type: __, ...untyped } = teas({});

/** What is wrong, the code, the pointer, and what is said of the field: the rule, and what to do. */
type Case = readonly [what: string, code: ProblemCode, pointer: string, message: string | RegExp, body: unknown];

const placements: readonly Case[] = [
  [
    'a channel that there is not',
    'unknown-reference',
    '/channel',
    'there is no channel "shop"; name another',
    teas({ channel: 'shop' }),
  ],
  [
    'a channel that is closed',
    'unknown-reference',
    '/channel',
    'the channel "closed" is closed; name another',
    teas({ channel: 'closed' }),
  ],
  [
    'a currency that there is not',
    'invalid-amount',
    '/currency',
    'ZZZ is not an ISO 4217 currency code; use one such as EUR',
    teas({ currency: 'ZZZ' }),
  ],
  [
    'neither type nor groups',
    'invalid-request',
    '/type',
    'is needed: how all of it goes to the customer, or "groups" in its place',
    untyped,
  ],
  [
    'type beside groups',
    'invalid-request',
    '/type',
    'does not belong beside groups; say it in each of them',
    grouped({ type: 'ship' }),
  ],
  [
    'an address beside groups',
    'invalid-request',
    '/shippingAddress',
    'does not belong beside groups; say it in each of them',
    grouped({ shippingAddress: home }),
  ],
  [
    'a line of several groups that names none',
    'invalid-request',
    '/lines/0/groupId',
    'is needed, from "1" to "2": the order has several groups',
    grouped({ lines: [tea, { ...tea, groupId: '2' }] }),
  ],
  [
    'a line of a group that there is not',
    'invalid-request',
    '/lines/1/groupId',
    'there is no group "3": the order has 2, from "1" on',
    grouped({
      lines: [
        { ...tea, groupId: '1' },
        { ...tea, groupId: '3' },
      ],
    }),
  ],
  [
    'a group without a line',
    'invalid-request',
    '/groups/1',
    'no line goes with group "2"; leave it out',
    grouped({ lines: [{ ...tea, groupId: '1' }] }),
  ],
  [
    'a group named by a line of an order that has none',
    'invalid-request',
    '/lines/0/groupId',
    'the order has no groups; leave it out',
    teaLine({ groupId: '1' }),
  ],
  [
    'no address for what is shipped',
    'invalid-request',
    '/groups/0/shippingAddress',
    'is needed for a ship group that the seller delivers',
    grouped({ groups: [{ method: 'ship' }, { method: 'digital' }] }),
  ],
  [
    'no street for what is shipped',
    'invalid-request',
    '/shippingAddress/lines',
    'is needed for a ship order that the seller delivers',
    teas({ shippingAddress: { ...home, lines: [] } }),
  ],
  [
    'a pickup without its location',
    'invalid-request',
    '/pickupLocation',
    'is needed for a pickup order',
    teas({ type: 'pickup' }),
  ],
  [
    'a pickup that the marketplace brings',
    'invalid-request',
    '/deliveredBy',
    'does not belong in a pickup order; leave it out',
    teas({ type: 'pickup', pickupLocation: 'shop-soho', deliveredBy: 'marketplace' }),
  ],
  [
    'a parcel with a pickup location',
    'invalid-request',
    '/pickupLocation',
    'does not belong in a ship order; leave it out',
    teas({ pickupLocation: 'shop-soho' }),
  ],
  [
    'a pickup where there is no location',
    'unknown-reference',
    '/pickupLocation',
    'there is no open location "moon"; name one that offers pickup',
    teas({ type: 'pickup', pickupLocation: 'moon' }),
  ],
  [
    'a pickup where none is offered',
    'unknown-reference',
    '/pickupLocation',
    '"london" does not offer pickup; name a location that does',
    teas({ type: 'pickup', pickupLocation: 'london' }),
  ],
  [
    'a pickup at a location of others',
    'unknown-reference',
    '/pickupLocation',
    '"eu-shop" does not serve the channel "web"; name a location that does',
    teas({ type: 'pickup', pickupLocation: 'eu-shop' }),
  ],
  [
    'goods in a digital order',
    'invalid-request',
    '/lines/0/sku',
    'TEA-001 is of kind goods, a digital order takes digital only; put it into a group of its own',
    teas({ type: 'digital' }),
  ],
  [
    'a day before the order',
    'invalid-request',
    '/wantedAt',
    /^20.* lies before the order was placed; name a later moment, or leave it out$/,
    teas({ wantedAt: yesterday }),
  ],
  [
    'a placement in the future',
    'invalid-request',
    '/placedAt',
    /^20.* lies in the future; name an earlier moment, or place a new order without it$/,
    teas({ placedAt: tomorrow }),
  ],
  [
    'an item that there is not',
    'unknown-reference',
    '/lines/0/sku',
    'no item "NONE"; make it first, or name another',
    teaLine({ sku: 'NONE' }),
  ],
  [
    'an item that is not sold any more',
    'unknown-reference',
    '/lines/0/sku',
    'the item "OLD-001" is not sold any more; name another',
    teaLine({ sku: 'OLD-001' }),
  ],
  [
    'a reservation that there is not',
    'unknown-reference',
    '/reservation',
    `the channel "web" has no reservation ${noReservation}; make one, or leave it out`,
    teas({ reservation: noReservation }),
  ],
  [
    'another order without a name',
    'invalid-request',
    '/related/0/orderId',
    'is needed, or the external number in its place',
    teas({ related: [{ relation: 'part_of' }] }),
  ],
  [
    'another order that there is not',
    'unknown-reference',
    '/related/0/externalNumber',
    'there is no order "W-0" of the channel "web" within reach of these credentials; name another, or leave it out',
    teas({ related: [{ relation: 'part_of', externalNumber: 'W-0' }] }),
  ],
  [
    'no price',
    'invalid-amount',
    '/lines/0/unitPrice',
    'is missing, and no price list has it for this order; send it, or `price` for all units',
    teas({ lines: [{ sku: 'TEA-001', quantity: 2 }] }),
  ],
  [
    'a price of the line that is not that of its units',
    'invalid-amount',
    '/lines/0/price',
    /^must be 2\.00: 2 units at 1\.00, rounded half_up; it is 2\.01\. Leave out/,
    teaLine({ price: '2.01' }),
  ],
  [
    'an amount finer than its currency',
    'invalid-amount',
    '/lines/0/taxes/0/amount',
    '"0.123" has 3 decimal places, GBP has 2; round it',
    teaLine({ taxes: [{ amount: '0.123' }] }),
  ],
  [
    'discounts above the line',
    'invalid-amount',
    '/lines/0/discounts',
    'are more than the units of the line cost; lower them',
    teaLine({ discounts: [{ amount: '2.01' }] }),
  ],
  [
    'discounts above the order',
    'invalid-amount',
    '/discounts',
    'are 2.01, more than the 2.00 that the lines cost after their own discounts; lower them',
    teas({ discounts: [{ amount: '2.01' }] }),
  ],
  [
    'discounts above a charge',
    'invalid-amount',
    '/charges/0/discounts',
    'are more than the price of the charge; lower them',
    charged({ kind: 'tip', price: '1.00', discounts: [{ amount: '1.01' }] }),
  ],
  [
    'a discount of what is given back',
    'invalid-amount',
    '/charges/0/discounts',
    'cannot go off a price below zero; make the price so much more',
    charged({ kind: 'deposit', price: '-1.00', discounts: [{ amount: '0.10' }] }),
  ],
  [
    'a tax against its charge',
    'invalid-amount',
    '/charges/0/taxes/0/amount',
    'must have the sign of the price, -1.00; turn the one or the other round',
    charged({ kind: 'deposit', price: '-1.00', taxes: [{ amount: '0.10' }] }),
  ],
  [
    'taxes above the price that contains them',
    'invalid-amount',
    '/lines/0/taxes',
    'are more than the discounted price that contains them; lower them, or leave out `pricesIncludeTax`',
    teaLine({ taxes: [{ amount: '2.01' }] }, { pricesIncludeTax: true }),
  ],
  [
    'a rounding of a whole pound',
    'invalid-amount',
    '/charges/0/price',
    'must be less than 1.00 to be a rounding',
    charged({ kind: 'rounding', price: '1.00' }, { total: '3.00' }),
  ],
  [
    'a total that is another',
    'totals-do-not-add-up',
    '/total',
    'must be 2.00: lines and charges at their prices - discounts + taxes; it is 2.01',
    teas({ total: '2.01' }),
  ],
  [
    'no total beside prices',
    'invalid-request',
    '/total',
    'is needed: the channel says all prices of the order, and what they add up to',
    { ...teas({}), total: undefined },
  ],
  [
    'a presentment in the currency of the order',
    'invalid-amount',
    '/presentment/currency',
    'is the currency of the order, GBP; leave `presentment` out',
    teas({ presentment: { currency: 'GBP', total: '2.00', rate } }),
  ],
  [
    'a presentment by a rate of others',
    'invalid-amount',
    '/presentment/rate',
    'is not between GBP and USD; say the rate of these two',
    teas({ presentment: { currency: 'USD', total: '2.00', rate } }),
  ],
  [
    'a presentment of another total',
    'invalid-amount',
    '/presentment/total',
    /^must be 2\.50 EUR, give or take 0\.02 for what was rounded: 2\.00 GBP by the rate 0\.8; it is 9\.00$/,
    teas({ presentment: { currency: 'EUR', total: '9.00', rate } }),
  ],
  [
    'neither payment nor tenders',
    'invalid-request',
    '/payment',
    'is needed, or `tenders` for an order that is paid in other or several ways',
    unpaid,
  ],
  [
    'payment beside tenders',
    'invalid-request',
    '/tenders',
    'does not go together with `payment`; say all of it here, or there',
    teas({ tenders: [{ kind: 'marketplace' }] }),
  ],
  [
    'a tender without an amount before the last',
    'invalid-request',
    '/tenders/0/amount',
    'is needed: only the last tender can be the rest',
    paid({ kind: 'marketplace' }, { kind: 'cash_on_delivery' }),
  ],
  [
    'tenders that are not the total',
    'totals-do-not-add-up',
    '/tenders',
    'must come to 2.00, the total of the order; they come to 1.00',
    paid({ kind: 'marketplace', amount: '1.00' }),
  ],
  [
    'a tender of nothing',
    'invalid-amount',
    '/tenders/1/amount',
    'is nothing; leave the tender out',
    paid({ kind: 'marketplace', amount: '2.00' }, { kind: 'cash_on_delivery' }),
  ],
  [
    'two tenders on account',
    'invalid-request',
    '/tenders/1/kind',
    'is the second on account; make it one of the sum of both',
    paid({ kind: 'on_account', amount: '1.00' }, { kind: 'on_account' }),
  ],
  [
    'a provider that is not set up',
    'unknown-reference',
    '/payment/provider',
    /./,
    teas({ payment: { method: 'card', provider: 'adyen', token: 'tok_ok' } }),
  ],
];

const bundles: readonly Case[] = [
  [
    'half a bundle',
    'invalid-request',
    '/lines/0/quantity',
    'must be a whole number: the item is sold in whole units, and 0.5 is none',
    bundle({ quantity: 0.5, price: '2.00' }),
  ],
  [
    'components without a share of the price',
    'invalid-request',
    '/lines/0/components',
    'have no share of the price; give one of them a share',
    bundle({ components: [{ sku: 'TEA-001', quantity: 1, share: 0 }] }),
  ],
  [
    'half a component',
    'invalid-request',
    '/lines/0/components/0/quantity',
    'must be a whole number: the item is sold in whole units, and 0.5 is none',
    bundle({ components: [{ sku: 'TEA-001', quantity: 0.5 }] }),
  ],
  [
    'a kind of the bundle',
    'invalid-request',
    '/lines/0/kind',
    'does not belong in a bundle; say it of its components',
    bundle({ kind: 'goods' }),
  ],
  [
    'a kit in a bundle',
    'invalid-request',
    '/lines/0/components/0/sku',
    'KIT-001 is a kit; name what it is made of',
    bundle({ components: [{ sku: 'KIT-001', quantity: 1 }] }),
  ],
  [
    'a component that is no item',
    'unknown-reference',
    '/lines/0/components/0/sku',
    'no item "NONE"; make it first, or name another',
    bundle({ components: [{ sku: 'NONE', quantity: 1 }] }),
  ],
  [
    'a service in what is shipped',
    'invalid-request',
    '/lines/0/components/0/sku',
    'INSTALL-001 is of kind service, a ship order takes goods only; put it into a group of its own',
    bundle({ components: [{ sku: 'INSTALL-001', quantity: 1 }] }),
  ],
  [
    'a group of a component in an order that has none',
    'invalid-request',
    '/lines/0/components/0/groupId',
    'the order has no groups; leave it out',
    bundle({ components: [{ sku: 'TEA-001', quantity: 1, groupId: '1' }] }),
  ],
  [
    'more units than a line may have',
    'invalid-request',
    '/lines/0/components/0/quantity',
    'comes to 2000000 units in 2 bundles, at most 1000000 are taken; order fewer',
    bundle({ components: [{ sku: 'TEA-001', quantity: 1_000_000 }] }),
  ],
  [
    'half a kit',
    'invalid-request',
    '/lines/0/quantity',
    'must be a whole number: the item is sold in whole units, and 0.5 is none',
    teaLine({ sku: 'KIT-001', quantity: 0.5, price: '2.00' }),
  ],
];

const customs: readonly Case[] = [
  [
    'a custom service in what is shipped',
    'invalid-request',
    '/lines/0/kind',
    'ENGRAVING is of kind service, a ship order takes goods only; put it into a group of its own',
    custom({ kind: 'service' }),
  ],
  [
    'a kind that the item does not have',
    'invalid-request',
    '/lines/0/kind',
    'TEA-001 is of kind goods; leave it out, or say so',
    custom({ sku: 'TEA-001', kind: 'digital' }),
  ],
  [
    'a custom line without a price',
    'invalid-amount',
    '/lines/0/unitPrice',
    'is missing, and no price list has it for this order; send it, or `price` for all units',
    custom({ unitPrice: undefined }),
  ],
  [
    'a custom line of another channel',
    'unknown-reference',
    '/lines/0/sku',
    'no item "ENGRAVING"; make it first, or name another',
    teaLine({ sku: 'ENGRAVING' }),
  ],
];

const kit = { sku: 'KIT-002', kind: 'kit', description: 'A kit', components: [{ sku: 'TEA-001', quantity: 1 }] };
const kits: readonly Case[] = [
  [
    'a kit of nothing',
    'invalid-request',
    '/components',
    'are needed: what the kit is made of',
    { ...kit, components: undefined },
  ],
  [
    'components of what is no kit',
    'invalid-request',
    '/components',
    'belong to items of kind kit alone, this is of kind goods; leave them out',
    { ...kit, kind: 'goods' },
  ],
  [
    'a kit by weight',
    'invalid-request',
    '/decimals',
    'do not belong to a kit, which is sold whole; leave them out',
    { ...kit, decimals: 3 },
  ],
  [
    'a kit in a kit',
    'unknown-reference',
    '/components/0/sku',
    '"KIT-001" is a kit itself; name what it is made of',
    { ...kit, components: [{ sku: 'KIT-001', quantity: 1 }] },
  ],
  [
    'a component that there is not',
    'unknown-reference',
    '/components/0/sku',
    'no item "NONE"; make it first, or name another',
    { ...kit, components: [{ sku: 'NONE', quantity: 1 }] },
  ],
  [
    'components without a share of the price',
    'invalid-request',
    '/components',
    'have no share of the price; give one of them a share',
    { ...kit, components: [{ sku: 'TEA-001', quantity: 1, share: 0 }] },
  ],
];

const cancellations: readonly Case[] = [
  [
    'a bundle that the order does not have',
    'unknown-reference',
    '/bundles/0/bundleId',
    'the order has no bundle "2"; name one of those that it shows',
    { reason: 'no', bundles: [{ bundleId: '2', quantity: 1 }] },
  ],
  [
    'more bundles than are left',
    'conflicting-state',
    '/bundles/0/quantity',
    'of line 1 only 2 units can still be cancelled, not 3',
    { reason: 'no', bundles: [{ bundleId: '1', quantity: 3 }] },
  ],
];

const mappings: readonly Case[] = [
  [
    'an item that there is not',
    'unknown-reference',
    '/sku',
    'no item "NONE"; make it first, or name another',
    { sku: 'NONE' },
  ],
  [
    'an item of another kind',
    'unknown-reference',
    '/sku',
    '"EBOOK-001" is of kind digital, what goes by ship is goods only; cancel the line instead',
    { sku: 'EBOOK-001' },
  ],
  [
    'a kit',
    'unknown-reference',
    '/sku',
    '"KIT-001" is a kit, and a line is one item: cancel it, and place an order of the kit',
    { sku: 'KIT-001' },
  ],
  [
    'an item that is sold in whole units, where half a one was ordered',
    'unknown-reference',
    '/sku',
    /^of the item the quantity of line 1 must be a whole number: .*; map it to another item, or cancel it$/,
    { sku: 'TEA-001' },
  ],
];

/** The order of the past of `historicalBody`: 39.72 GBP for line 1 of two teas and line 2 of a mug. */
const past = (history: HistoricalBody['history'], more: Partial<HistoricalBody> = {}) =>
  historicalBody({ history, ...more });
const shippedAt = '2019-11-02T10:00:00Z';
const deliveredAt = '2019-11-03T10:00:00Z';
const [sold, shipments] = ['2019-11-01T10:00:00Z', [{ shippedAt, deliveredAt }]];
const invoices = [{ number: 'R-1', issuedAt: shippedAt, total: '10.00' }];

const records: readonly Case[] = [
  [
    'units of which nobody knows what became',
    'invalid-request',
    '/lines/0/quantity',
    '2 units were neither shipped nor cancelled: say what became of them, or place what is still to be delivered as an order of its own',
    past({}),
  ],
  [
    'units that were shipped twice',
    'invalid-request',
    '/history/shipments/1/lines/0/quantity',
    'names 2 units of line "1", of which 0 are left: each unit is shipped or cancelled once',
    past({
      shipments: [
        { shippedAt, lines: [{ lineId: '1', quantity: 2 }] },
        { shippedAt, lines: [{ lineId: '1', quantity: 2 }] },
      ],
      cancellations: [{ cancelledAt: shippedAt }],
    }),
  ],
  [
    'two shipments of the rest',
    'invalid-request',
    '/history/shipments/1/lines',
    'is needed: only one shipment or cancellation can be of the rest',
    past({ shipments: [...shipments, ...shipments] }),
  ],
  [
    'a line that there is not',
    'invalid-request',
    '/history/shipments/0/lines/0/lineId',
    'there is no line "9": they are numbered from "1" to "2"',
    past({ shipments: [{ shippedAt, lines: [{ lineId: '9', quantity: 1 }] }] }),
  ],
  [
    'half a tea',
    'invalid-request',
    '/history/shipments/0/lines/0/quantity',
    'must be a whole number: the item is sold in whole units, and 0.5 is none',
    past({ shipments: [{ shippedAt, lines: [{ lineId: '1', quantity: 0.5 }] }] }),
  ],
  [
    'a parcel that was delivered and lost',
    'invalid-request',
    '/history/shipments/0/lostAt',
    'does not go together with another end: what was delivered, lost and sent back is a shipment each',
    past({ shipments: [{ shippedAt, deliveredAt, lostAt: deliveredAt }] }),
  ],
  [
    'a delivery before its shipment',
    'invalid-request',
    '/history/shipments/0/deliveredAt',
    '2019-11-01T10:00:00Z is before it was shipped, 2019-11-02T10:00:00.000Z: mend one of the two',
    past({ shipments: [{ shippedAt, deliveredAt: sold }] }),
  ],
  [
    'a delivery to come',
    'invalid-request',
    '/history/shipments/0/deliveredAt',
    /^20.* lies in the future: history tells what has happened$/,
    past({ shipments: [{ shippedAt, deliveredAt: tomorrow }] }),
  ],
  [
    'a placement to come',
    'invalid-request',
    '/placedAt',
    /^20.* lies in the future; name an earlier moment, or place a new order without it$/,
    past({ shipments }, { placedAt: tomorrow }),
  ],
  [
    'more paid than it costs',
    'totals-do-not-add-up',
    '/history/payments',
    'payments come to 40.00 GBP, more than the 39.72 GBP that the order costs; mend one of the two',
    past({ shipments, payments: [{ paidAt: shippedAt, amount: '40.00' }] }),
  ],
  [
    'more refunded than paid',
    'totals-do-not-add-up',
    '/history/refunds',
    'refunds come to 5.00 GBP, more than the 0.00 GBP that were paid; mend one of the two',
    past({ shipments, refunds: [{ amount: '5.00', refundedAt: deliveredAt }] }),
  ],
  [
    'more invoiced than was not cancelled',
    'totals-do-not-add-up',
    '/history/invoices',
    'invoices come to 10.00 GBP, more than the 0.00 GBP of the order that were not cancelled; mend one of the two',
    past({ cancellations: [{ cancelledAt: shippedAt }], invoices }),
  ],
  [
    'more credited of an invoice than it was',
    'totals-do-not-add-up',
    '/history/creditMemos',
    'credit memos of R-1 come to 11.00 GBP, more than the 10.00 GBP of that invoice; mend one of the two',
    past({
      shipments,
      invoices: [...invoices, { number: 'R-2', issuedAt: shippedAt, total: '20.00' }],
      creditMemos: [{ number: 'C-1', issuedAt: deliveredAt, total: '11.00', invoice: 'R-1' }],
    }),
  ],
  [
    'a credit memo of an invoice that there is not',
    'invalid-request',
    '/history/creditMemos/0/invoice',
    '"R-9" is none of the invoices of this order; name one of them, or leave it out',
    past({
      shipments,
      invoices,
      creditMemos: [{ number: 'C-1', issuedAt: deliveredAt, total: '1.00', invoice: 'R-9' }],
    }),
  ],
  [
    'one number of two invoices',
    'invalid-request',
    '/history/invoices/1/number',
    'is the number of invoices/0 as well: each document has its own',
    past({ shipments, invoices: [...invoices, ...invoices] }),
  ],
  [
    'an amount finer than its currency',
    'invalid-amount',
    '/history/payments/0/amount',
    '"1.001" has 3 decimal places, GBP has 2; round it',
    past({ shipments, payments: [{ paidAt: shippedAt, amount: '1.001' }] }),
  ],
];

const changes: readonly Case[] = [
  [
    'another country',
    'invalid-request',
    '/shippingAddress/country',
    /^must stay GB: .*; cancel the order and place it anew$/,
    { shippingAddress: { country: 'FR' } },
  ],
  [
    'no street',
    'invalid-request',
    '/shippingAddress/lines',
    /^is needed for a ship order/,
    { shippingAddress: { lines: [] } },
  ],
  [
    'a promise before the order',
    'invalid-request',
    '/promisedAt',
    /lies before the order was placed; name a later moment, or leave it out$/,
    { promisedAt: yesterday },
  ],
  [
    'groups of an order that has none',
    'invalid-request',
    '/groups',
    'does not belong here: the order has one group alone; say it of the order itself',
    { groups: [{ groupId: '1' }] },
  ],
];

const changesOfGroups: readonly Case[] = [
  [
    'an address beside groups',
    'invalid-request',
    '/shippingAddress',
    'does not belong here: say it in "groups" of one of them',
    { shippingAddress: { city: 'Bath' } },
  ],
  [
    'a group that there is not',
    'invalid-request',
    '/groups/0/groupId',
    'the order has no group "3"; name one of those that it shows',
    { groups: [{ groupId: '3' }] },
  ],
  [
    'a group twice',
    'invalid-request',
    '/groups/1/groupId',
    'is named twice; say all of it once',
    { groups: [{ groupId: '1' }, { groupId: '1' }] },
  ],
];

const basket = { channel: 'web', lines: [{ sku: 'TEA-001', quantity: 1 }] };
const reservations: readonly Case[] = [
  [
    'a kit',
    'unknown-reference',
    '/lines/0/sku',
    'KIT-001 is of kind kit, of which no stock is kept; name what it is made of',
    { ...basket, lines: [{ sku: 'KIT-001', quantity: 1 }] },
  ],
  [
    'a service',
    'unknown-reference',
    '/lines/0/sku',
    'INSTALL-001 is of kind service, of which no stock is kept; leave it out',
    { ...basket, lines: [{ sku: 'INSTALL-001', quantity: 1 }] },
  ],
  [
    'an item that there is not',
    'unknown-reference',
    '/lines/0/sku',
    'NONE is not in the catalogue; leave it out',
    { ...basket, lines: [{ sku: 'NONE', quantity: 1 }] },
  ],
  [
    'an item twice',
    'invalid-request',
    '/lines',
    'name an item twice; add them up',
    { ...basket, lines: [...basket.lines, ...basket.lines] },
  ],
  [
    'a closed channel',
    'unknown-reference',
    '/channel',
    'the channel "closed" is closed; name another',
    { ...basket, channel: 'closed' },
  ],
  [
    'a location without pickup',
    'unknown-reference',
    '/pickupLocation',
    'there is no location "london" that offers pickup; name one that does, or leave it out',
    { ...basket, pickupLocation: 'london' },
  ],
  [
    'more than there is',
    'insufficient-stock',
    '/lines/0/quantity',
    'TEA-001: 0 of 1 can be had; ask for so many, or leave it out',
    basket,
  ],
];

const delivery = { location: 'london', lines: [{ sku: 'TEA-001', quantity: 1 }] };
const receipts: readonly Case[] = [
  [
    'a kit',
    'unknown-reference',
    '/lines/0/sku',
    'KIT-001 is of kind kit, of which no stock is kept; name what it is made of',
    { ...delivery, lines: [{ sku: 'KIT-001', quantity: 1 }] },
  ],
  [
    'a service',
    'unknown-reference',
    '/lines/0/sku',
    'INSTALL-001 is of kind service, of which no stock is kept; leave it out',
    { ...delivery, lines: [{ sku: 'INSTALL-001', quantity: 1 }] },
  ],
  [
    'an item that there is not',
    'unknown-reference',
    '/lines/0/sku',
    'NONE is not in the catalogue; make it first, or name another',
    { ...delivery, lines: [{ sku: 'NONE', quantity: 1 }] },
  ],
];

const price = { sku: 'TEA-001', currency: 'GBP', unitPrice: '9.99', from: '2026-01-01' };
const prices: readonly Case[] = [
  [
    'an item that there is not',
    'unknown-reference',
    '/items/0/sku',
    'there is no item "NONE"; make it first, or name another',
    { items: [{ ...price, sku: 'NONE' }] },
  ],
  [
    'a channel that there is not',
    'unknown-reference',
    '/items/0/channel',
    'there is no channel "shop"; make it first, or name another',
    { items: [{ ...price, channel: 'shop' }] },
  ],
  [
    'days in the wrong order',
    'invalid-request',
    '/items/0/to',
    'lies before 2026-01-01, the first day; name a later one, or leave it out',
    { items: [{ ...price, to: '2025-12-31' }] },
  ],
  [
    'one price twice',
    'invalid-request',
    '/items/1',
    'is for the same as one before it; send one of them',
    { items: [price, price] },
  ],
  [
    'a currency that there is not',
    'invalid-amount',
    '/items/0/currency',
    'ZZZ is not an ISO 4217 currency code; use one such as EUR',
    { items: [{ ...price, currency: 'ZZZ' }] },
  ],
  [
    'a price that is too fine',
    'invalid-amount',
    '/items/0/unitPrice',
    '"9.999999999" has 9 decimal places, at most 8 are kept; round it',
    { items: [{ ...price, unitPrice: '9.999999999' }] },
  ],
];

const rates: readonly Case[] = [
  [
    'one currency',
    'invalid-request',
    '/items/0/to',
    'must be another currency than EUR',
    { items: [{ ...rate, to: 'EUR' }] },
  ],
  [
    'a pair twice',
    'invalid-request',
    '/items/1',
    'is a second rate of EUR GBP 2026-11-30; send one of them',
    { items: [rate, { ...rate, rate: '0.9' }] },
  ],
  [
    'a currency that there is not',
    'invalid-amount',
    '/items/0/to',
    'ZZZ is not an ISO 4217 currency code; use one such as EUR',
    { items: [{ ...rate, to: 'ZZZ' }] },
  ],
];

const lists: readonly Case[] = [
  [
    'a total without a currency',
    'invalid-request',
    '#query/currency',
    'is needed to compare totals: add currency=<ISO 4217 code>',
    { totalFrom: '1' },
  ],
  [
    'a total finer than its currency',
    'invalid-request',
    '#query/totalTo',
    '"1.5" has 1 decimal places, JPY has 0; round it',
    { totalTo: '1.5', currency: 'JPY' },
  ],
  [
    'a total from more to less',
    'invalid-request',
    '#query/totalTo',
    '1.00 is less than totalFrom, 5: turn the two round, or leave one of them out',
    { totalFrom: '5', totalTo: '1.00', currency: 'GBP' },
  ],
  [
    'moments in the wrong order',
    'invalid-request',
    '#query/placedTo',
    'lies before placedFrom: turn the two round, or leave one of them out',
    { placedFrom: tomorrow, placedTo: yesterday },
  ],
  [
    'two numbers',
    'invalid-request',
    '#query/invoice',
    'does not go together with a number that one order has: leave one of them out',
    { externalNumber: 'W-1', invoice: 'INV-uk-000001' },
  ],
  [
    'a number and a moment',
    'invalid-request',
    '#query/updatedSince',
    'does not go together with a number that one order has: leave one of them out',
    { externalNumber: 'W-1', updatedSince: yesterday },
  ],
  [
    'changes in the order of placement',
    'invalid-request',
    '#query/sort',
    'cannot be `placed` together with `updatedSince`: orders come as they have changed then',
    { updatedSince: yesterday, sort: 'placed' },
  ],
];

const backwards = { from: '2026-11-30', to: '2026-11-01' };
const beforeFrom = 'lies before from: turn the two round, or leave one of them out';

const sent = (body: unknown): Partial<ApiRequest> => ({ body });
const asked = (query: unknown): Partial<ApiRequest> => ({ query: query as Record<string, string> });
const askedOfBooks = (query: unknown): Partial<ApiRequest> => ({ ...asked(query), params: { branch: 'uk' } });
const days: readonly Case[] = [['days in the wrong order', 'invalid-request', '#query/to', beforeFrom, backwards]];

describe.each<readonly [string, readonly Case[], (of: unknown) => Partial<ApiRequest>]>([
  ['placeOrder', placements, sent],
  ['placeOrder', bundles, sent],
  ['placeOrder', customs, sent],
  ['createItem', kits, sent],
  ['cancelOrder', cancellations, (body) => ({ body, params: { orderId: bundledId } })],
  ['mapLine', mappings, (body) => ({ body, params: { orderId: heldId, lineId: '1' } })],
  ['recordOrder', records, sent],
  ['changeOrder', changes, (body) => ({ body, params: { orderId } })],
  ['changeOrder', changesOfGroups, (body) => ({ body, params: { orderId: groupedId } })],
  ['reserveStock', reservations, sent],
  ['receiveStock', receipts, sent],
  ['setPrices', prices, sent],
  ['setExchangeRates', rates, sent],
  ['listOrders', lists, asked],
  ['readJournal', days, askedOfBooks],
  ['readBalances', days, askedOfBooks],
  ['listSupplies', days, (query) => asked({ sku: 'TEA-001', ...Object(query) })],
])('what does not go together is refused, with the field, the rule and what to do, by %s', (id, cases, requestOf) => {
  test.each(cases)('%s', async (_what, code, pointer, message, of) => {
    const answer = await call(id, requestOf(of));
    const { status } = problems[code];
    expect([answer.status, answer.headers['content-type'], answer.body.code]).toEqual([
      status,
      'application/problem+json',
      code,
    ]);
    const said = (answer.body.errors as { pointer: string; message: string }[]).find((one) => one.pointer === pointer);
    expect([said?.message, answer.body.errors]).toEqual([
      typeof message === 'string' ? message : expect.stringMatching(message),
      expect.anything(),
    ]);
  });
});

test('nothing of all that is left behind', async () => {
  expect(await allRows(engine)).toEqual(before);
});
