import type * as z from 'zod';
import { orderRoutes, type placement } from '#shared/contracts/api/orders.ts';
import { exampleIds } from '#shared/contracts/examples.ts';
import type { Stage } from '#shared/contracts/vocabulary.ts';

/** An order of one kind: complete, and taken by a fresh demo system as it stands. */
export interface OrderExample {
  /** What kind of order it is. */
  readonly summary: string;
  /** What is said how, and what becomes of it in the demo system; Markdown. */
  readonly description: string;
  /** Where it comes to rest in the demo system by itself. */
  readonly comesTo: Stage;
  readonly value: Frozen<z.input<typeof placement>>;
}

/** The same, unchangeable through and through. */
type Frozen<Value> = { readonly [Name in keyof Value]: Frozen<Value[Name]> };

const card = { method: 'card', provider: 'test', token: 'tok_ok' } as const;
const ada = { name: 'Ada Green', email: 'ada@example.com' };
const orchardRoad = { lines: ['1 Orchard Road'], city: 'London', postalCode: 'N1 9GU', country: 'GB' };

/**
 * One order of each kind, by name: the examples of `POST /v1/orders` in the API's description, and in docs/api.md. Tests place each of
 * them in the demo business, and follow it to where it comes to rest.
 */
export const orderExamples = {
  ship: {
    summary: 'Shipped, paid by card',
    description:
      'Prices without VAT, which comes on top; a discount of a line and one of the order; shipping is a charge. The card is authorised now and captured when the parcel leaves.',
    comesTo: 'done',
    value: orderRoutes.placeOrder.example.body,
  },
  pickup: {
    summary: 'Collected in a shop, prices with VAT',
    description:
      'With `pricesIncludeTax` the prices are what the customer pays, and `taxes` say how much of that is tax. The shop says when it is ready.',
    comesTo: 'done',
    value: {
      channel: 'web',
      externalNumber: 'KIND-PICKUP',
      type: 'pickup',
      pickupLocation: 'shop-soho',
      currency: 'GBP',
      customer: { name: 'Ben Hill', phone: '020 7946 0018' },
      pricesIncludeTax: true,
      lines: [{ sku: 'TEA-001', quantity: 2, unitPrice: '9.99', taxes: [{ amount: '3.33', name: 'VAT', rate: '20' }] }],
      total: '19.98',
      payment: card,
    },
  },
  shipFromStore: {
    summary: 'Shipped from a shop',
    description:
      'From shops that ship, and from nowhere else. How the line is made, and what is put into the parcel, stand on the line.',
    comesTo: 'done',
    value: {
      channel: 'web',
      externalNumber: 'KIND-STORE',
      type: 'ship_from_store',
      currency: 'GBP',
      customer: ada,
      shippingAddress: orchardRoad,
      lines: [
        {
          sku: 'MUG-001',
          quantity: 1,
          unitPrice: '12.50',
          properties: [{ name: 'Engraving', value: 'Nora' }],
          giftMessage: 'Happy birthday, Nora',
        },
      ],
      charges: [{ kind: 'gift_wrap', price: '2.00' }],
      total: '14.50',
      payment: card,
    },
  },
  localDelivery: {
    summary: 'Brought by an own courier, paid in cash at the door',
    description:
      'The address says its `coordinates`: it is served from a location at most 50 km away. The order does not wait for its money: what the courier brings back is recorded by `POST /v1/orders/{orderId}/receipts`.',
    comesTo: 'done',
    value: {
      channel: 'web',
      externalNumber: 'KIND-LOCAL',
      type: 'local_delivery',
      currency: 'GBP',
      customer: { name: 'Cem Kaya', phone: '+44 20 7946 0123' },
      shippingAddress: { ...orchardRoad, coordinates: { latitude: 51.53, longitude: -0.1 } },
      lines: [
        { sku: 'TEA-001', quantity: 1, unitPrice: '9.99' },
        { sku: 'MUG-001', quantity: 1, unitPrice: '12.50' },
      ],
      charges: [
        { kind: 'shipping', name: 'Evening courier', price: '4.00' },
        { kind: 'cash_on_delivery', price: '1.50' },
      ],
      total: '27.99',
      tenders: [{ kind: 'cash_on_delivery' }],
    },
  },
  byWeight: {
    summary: 'By weight, and by the piece',
    description:
      'The coffee is sold by the kilogram with three decimal places: quantities are numbers in the unit of their item. The line costs 1.25 × 17.99 = 22.4875, rounded once.',
    comesTo: 'done',
    value: {
      channel: 'web',
      externalNumber: 'KIND-WEIGHT',
      type: 'ship',
      currency: 'GBP',
      customer: ada,
      shippingAddress: orchardRoad,
      lines: [
        {
          sku: 'COFFEE-KG',
          quantity: 1.25,
          unitPrice: '17.99',
          taxes: [{ amount: '4.50', name: 'VAT', rate: '20' }],
        },
        { sku: 'MUG-001', quantity: 1, unitPrice: '12.50' },
      ],
      total: '39.49',
      payment: card,
    },
  },
  bundle: {
    summary: 'A bundle, as its channel has put it together',
    description:
      'One price for several items: each becomes a line of the order, with its `share` of the price, the discounts and the taxes. `sku` is what the channel calls the bundle. Each part is picked, cancelled and refunded by itself, or all of them together (`bundles` of a cancellation).',
    comesTo: 'done',
    value: {
      channel: 'web',
      externalNumber: 'KIND-BUNDLE',
      type: 'ship',
      currency: 'GBP',
      customer: ada,
      shippingAddress: orchardRoad,
      lines: [
        {
          sku: 'BREAKFAST-BOX',
          description: 'Breakfast box',
          quantity: 2,
          unitPrice: '40.00',
          discounts: [{ amount: '5.00', code: 'BOXES' }],
          taxes: [{ amount: '15.00', name: 'VAT', rate: '20' }],
          components: [
            { sku: 'TEA-001', quantity: 2, share: 1998 },
            { sku: 'MUG-001', quantity: 1, share: 1250 },
            { sku: 'COFFEE-KG', quantity: 1, share: 1799 },
          ],
        },
      ],
      total: '90.00',
      payment: card,
    },
  },
  kit: {
    summary: 'A kit, whose parts stand in the catalogue',
    description:
      'An item of kind `kit` is ordered like any other, and is a bundle of its components as they are when the order is placed. `GET /v1/stock/availability` tells how many they make.',
    comesTo: 'done',
    value: {
      channel: 'web',
      externalNumber: 'KIND-KIT',
      type: 'ship',
      currency: 'GBP',
      customer: ada,
      shippingAddress: orchardRoad,
      lines: [{ sku: 'TEA-SET', quantity: 1, unitPrice: '29.90' }],
      total: '29.90',
      payment: card,
    },
  },
  customLine: {
    summary: 'With a line that is in no catalogue',
    description:
      'The channel says `unknownItems: "custom"`: what is no item here is taken as it is, with its own description and price. It goes with the other goods of the order, and no stock is kept of it.',
    comesTo: 'done',
    value: {
      channel: 'b2b',
      externalNumber: 'KIND-CUSTOM',
      type: 'ship',
      currency: 'EUR',
      customer: { company: 'Teehaus Wolf GmbH', email: 'einkauf@teehaus.example' },
      shippingAddress: { lines: ['Lindenweg 4'], city: 'Potsdam', postalCode: '14467', country: 'DE' },
      lines: [
        { sku: 'TEA-001', quantity: 10, unitPrice: '8.50' },
        { sku: 'LABEL/WOLF', description: 'Labels with the sign of the house', quantity: 10, unitPrice: '0.35' },
      ],
      total: '88.50',
      payment: card,
    },
  },
  service: {
    summary: 'A service, on account',
    description:
      'Performed at the address. `customerId` names a customer with a credit limit; the order counts in what they owe until its money is received.',
    comesTo: 'done',
    value: {
      channel: 'web',
      externalNumber: 'KIND-SERVICE',
      type: 'service',
      currency: 'GBP',
      customer: { customerId: 'c-1001', ...ada },
      shippingAddress: orchardRoad,
      lines: [
        { sku: 'INSTALL-001', quantity: 1, unitPrice: '49.00', taxes: [{ amount: '9.80', name: 'VAT', rate: '20' }] },
      ],
      total: '58.80',
      payment: { method: 'on_account' },
    },
  },
  digital: {
    summary: 'Digital, paid elsewhere',
    description:
      'Neither address nor stock. A provider that this system need not know has captured the money: it is taken in as received, and nobody is asked for it.',
    comesTo: 'done',
    value: {
      channel: 'web',
      externalNumber: 'KIND-DIGITAL',
      type: 'digital',
      currency: 'GBP',
      customer: { email: 'dora@example.com' },
      lines: [{ sku: 'EBOOK-001', quantity: 1, unitPrice: '7.50' }],
      total: '7.50',
      tenders: [{ kind: 'provider_reference', provider: 'paypal', reference: '8MC585209K746392H', state: 'captured' }],
    },
  },
  groups: {
    summary: 'Lines that go several ways',
    description:
      'Each line names its group by its place. It is one order with one payment: each group is released, invoiced and delivered by itself.',
    comesTo: 'done',
    value: {
      channel: 'web',
      externalNumber: 'KIND-GROUPS',
      currency: 'GBP',
      customer: ada,
      groups: [
        { method: 'ship', shippingAddress: orchardRoad, shippingMethod: 'DHL-PARCEL', serviceLevel: 'express' },
        { method: 'service', shippingAddress: orchardRoad },
        { method: 'digital' },
      ],
      lines: [
        { groupId: '1', sku: 'MUG-001', quantity: 1, unitPrice: '12.50' },
        { groupId: '2', sku: 'INSTALL-001', quantity: 1, unitPrice: '49.00' },
        { groupId: '3', sku: 'EBOOK-001', quantity: 1, unitPrice: '7.50' },
      ],
      total: '69.00',
      payment: card,
    },
  },
  marketplace: {
    summary: 'Sold, paid and delivered by a marketplace',
    description:
      'The marketplace holds the money, pays a voucher of its own, remits the tax in its own name and brings the parcel to a customer whose address it keeps.',
    comesTo: 'done',
    value: {
      channel: 'marketplace',
      externalNumber: '902-1845936-5435065',
      type: 'ship',
      deliveredBy: 'marketplace',
      currency: 'GBP',
      customer: { name: 'Eva Moss' },
      lines: [
        {
          externalLineId: '68828574383266',
          sku: 'TEA-001',
          quantity: 1,
          unitPrice: '9.99',
          taxes: [{ amount: '2.00', name: 'VAT', rate: '20', remittedBy: 'marketplace' }],
        },
      ],
      total: '11.99',
      tenders: [
        { kind: 'voucher', amount: '3.00', reference: 'SPRING-3' },
        { kind: 'marketplace', reference: '902-1845936' },
      ],
    },
  },
  tenders: {
    summary: 'Paid in several ways',
    description:
      'What is redeemed already pays first, then the card, then cash at the door. The last tender may leave out its amount: it is the rest.',
    comesTo: 'done',
    value: {
      channel: 'web',
      externalNumber: 'KIND-TENDERS',
      type: 'ship',
      currency: 'GBP',
      customer: { name: 'Finn Olsen', email: 'finn@example.com' },
      shippingAddress: orchardRoad,
      lines: [{ sku: 'MUG-001', quantity: 4, unitPrice: '12.50' }],
      total: '50.00',
      tenders: [
        { kind: 'gift_card', amount: '15.00', reference: 'GC-2041' },
        { kind: 'stored_credit', amount: '5.00', reference: 'CREDIT-77' },
        { kind: 'card', amount: '20.00', provider: 'test', token: 'tok_ok' },
        { kind: 'cash_on_delivery' },
      ],
    },
  },
  business: {
    summary: 'A business customer who pays by bank transfer',
    description:
      'Another company is charged than the one that gets the goods; documents print its VAT number and the purchase order number. `unitPrice` is finer than the currency, and `rounding` says how the line came to its price. Stock is set aside, and nothing leaves before the money is recorded.',
    comesTo: 'held',
    value: {
      channel: 'b2b',
      externalNumber: 'PO 2026/117 #3',
      type: 'ship',
      currency: 'EUR',
      customer: { company: 'Teehaus Wolf GmbH', email: 'einkauf@teehaus.example', vatNumber: 'DE 123456789' },
      billTo: {
        company: 'Wolf Holding GmbH',
        vatNumber: 'DE 987654321',
        address: { lines: ['Domstraße 1'], city: 'Köln', postalCode: '50668', country: 'DE' },
      },
      purchaseOrderNumber: 'PO-4711',
      shippingAddress: {
        company: 'Teehaus Wolf GmbH',
        lines: ['Lindenweg 4', 'Tor 2'],
        city: 'Potsdam',
        postalCode: '14467',
        country: 'DE',
      },
      lines: [
        {
          sku: 'TEA-001',
          quantity: 41,
          unitPrice: '8.325',
          rounding: 'half_even',
          discounts: [{ amount: '41.32', kind: 'volume', reason: 'From 40 on' }],
          taxes: [{ amount: '57.00', name: 'USt', rate: '19', jurisdiction: 'DE' }],
        },
      ],
      total: '357.00',
      tenders: [{ kind: 'bank_transfer' }],
    },
  },
  presentment: {
    summary: 'Shown in another currency, paid in instalments',
    description:
      'The customer saw euros, the shop sells in pounds: `presentment` is kept and printed, and nothing is charged by it. A lender has paid, and the customer pays the lender.',
    comesTo: 'done',
    value: {
      channel: 'web',
      externalNumber: 'KIND-EUROS',
      type: 'ship',
      currency: 'GBP',
      customer: { name: 'Gita Rao', email: 'gita@example.com' },
      shippingAddress: { lines: ['Rue de la Paix 9'], city: 'Paris', postalCode: '75002', country: 'FR' },
      lines: [{ sku: 'MUG-001', quantity: 2, unitPrice: '12.50' }],
      total: '25.00',
      presentment: {
        currency: 'EUR',
        total: '29.17',
        rate: { from: 'EUR', to: 'GBP', date: '2026-11-30', rate: '0.8571', source: 'ecb' },
      },
      tenders: [{ kind: 'instalments', reference: 'LOAN-9', plan: 'Three months' }],
    },
  },
  priceList: {
    summary: 'Without prices: those of the price list',
    description:
      'A line that says neither `unitPrice` nor `price` costs what was set by `POST /v1/prices`; `total` is then left out, or checked.',
    comesTo: 'done',
    value: {
      channel: 'web',
      externalNumber: 'KIND-LIST',
      type: 'ship',
      currency: 'GBP',
      customer: ada,
      shippingAddress: orchardRoad,
      lines: [{ sku: 'TEA-001', quantity: 3 }],
      payment: card,
    },
  },
  reservation: {
    summary: 'Out of a basket whose stock was held',
    description:
      'First `POST /v1/reservations` with `{ "channel": "web", "lines": [{ "sku": "TEA-001", "quantity": 1 }], "minutes": 20 }`; its `reservationId` is named here, and the units that it holds are those of the order.',
    comesTo: 'done',
    value: {
      channel: 'web',
      externalNumber: 'KIND-BASKET',
      type: 'ship',
      currency: 'GBP',
      customer: ada,
      shippingAddress: orchardRoad,
      reservation: exampleIds.reservationToOrder,
      lines: [{ sku: 'TEA-001', quantity: 1, unitPrice: '9.99' }],
      total: '9.99',
      payment: card,
    },
  },
  related: {
    summary: 'In exchange for something of an earlier order',
    description:
      'Nothing is charged; an order of zero is `not_due`. The earlier one is named by its number in its channel, or by its `orderId`.',
    comesTo: 'done',
    value: {
      channel: 'web',
      externalNumber: 'KIND-EXCHANGE',
      type: 'ship',
      currency: 'GBP',
      customer: ada,
      shippingAddress: orchardRoad,
      related: [{ relation: 'exchange_of', channel: 'marketplace', externalNumber: 'DEMO-DELIVERED' }],
      lines: [
        {
          sku: 'MUG-001',
          quantity: 1,
          unitPrice: '12.50',
          discounts: [{ amount: '12.50', kind: 'manual', reason: 'In exchange for a broken mug' }],
        },
      ],
      total: '0.00',
      payment: card,
    },
  },
  unknownItem: {
    summary: 'With an SKU that is no item here',
    description:
      'The channel says `unknownItems: "hold"`: the order is taken and held until a person maps its line (`POST …/lines/{lineId}/map`). Other channels are refused such an order.',
    comesTo: 'held',
    value: {
      channel: 'marketplace',
      externalNumber: 'KIND-UNKNOWN',
      type: 'ship',
      currency: 'GBP',
      customer: { name: 'Ines Tamm', email: 'ines@example.com' },
      shippingAddress: orchardRoad,
      lines: [{ sku: 'Tea (50 bags) № 7/B', description: 'Breakfast tea', quantity: 1, unitPrice: '9.99' }],
      total: '9.99',
      tenders: [{ kind: 'marketplace' }],
    },
  },
  test: {
    summary: 'Only tried out',
    description:
      'Checked, refused and told as any other; it reaches no stock, location, provider, mail, books or report, and ends by itself after a day.',
    comesTo: 'screening',
    value: {
      channel: 'web',
      externalNumber: 'KIND-TEST',
      type: 'ship',
      test: true,
      currency: 'GBP',
      customer: ada,
      shippingAddress: orchardRoad,
      lines: [{ sku: 'TEA-001', quantity: 1, unitPrice: '9.99' }],
      total: '9.99',
      payment: card,
    },
  },
} as const satisfies Readonly<Record<string, OrderExample>>;
