import { describe, expect, test } from 'vitest';
import { amountOf, netOf } from '#functions/orders/aggregate/price.ts';
import { stageOf } from '#functions/orders/aggregate/stage.ts';
import { placeOrder } from '#functions/orders/placing/place-order.ts';
import { placedOrder, placementFacts } from '../../support/orders/placed-orders.ts';
import type { PlacementBody } from '../../support/orders/placements.ts';
import { branch, channel, location } from '../../support/world.ts';

const tea = { sku: 'TEA-001', quantity: 2, unitPrice: '9.99' };

const shown = {
  currency: 'EUR',
  total: '46.34',
  rate: { from: 'EUR', to: 'GBP', rate: '0.8571', date: '2026-11-22', source: 'ecb' },
};

describe('an order that is taken', () => {
  test('freezes prices, discounts and taxes in minor units, and numbers its lines', () => {
    const { lines, total, charges } = placedOrder();
    expect(
      lines.map(({ lineId, unitPrice, price, discounts, taxes }) => [lineId, unitPrice, price, discounts, taxes]),
    ).toEqual([
      ['1', 999, 1998, [{ amount: 66, ofOrder: true }], [{ amount: 360, rate: '20' }]],
      ['2', 1250, 1250, [{ amount: 200 }, { amount: 34, ofOrder: true }], [{ amount: 190, rate: '20' }]],
    ]);
    expect(charges).toEqual([
      {
        chargeId: '1',
        kind: 'shipping',
        price: 395,
        discounts: [],
        taxes: [{ amount: 79, rate: '20' }],
        settledAmounts: { invoiced: 0, cancelled: 0 },
      },
    ]);
    expect(total).toBe(3972);
  });

  test('takes prices that contain their taxes, and the rounding of what is paid in cash', () => {
    const order = placedOrder({
      pricesIncludeTax: true,
      lines: [{ ...tea, taxes: [{ amount: '3.16', rate: '20' }] }],
      discounts: [{ amount: '1.00' }],
      charges: [
        { kind: 'shipping', price: '3.95', taxes: [{ amount: '0.66', rate: '20' }] },
        { kind: 'rounding', price: '0.02' },
      ],
      total: '22.95',
    });
    expect(order.total).toBe(2295);
    expect([...order.lines, ...order.charges].map((price) => [netOf(price), amountOf(price)])).toEqual([
      [1582, 1898],
      [329, 395],
      [2, 2],
    ]);
  });

  test.each(['46.25', '46.34', '46.43'])(
    'keeps that the customer was shown %s EUR, each amount rounded by itself',
    (total) => {
      const order = placedOrder({ presentment: { ...shown, total } });
      expect(order.presentment).toEqual({ ...shown, total: Number(total.replace('.', '')) });
    },
  );

  test('has every unit open and waits for screening', () => {
    const order = placedOrder();
    expect(order.lines.map(({ quantities }) => quantities.open)).toEqual([2, 1]);
    expect(stageOf(order)).toBe('screening');
  });

  test('keeps moments in one notation, so that text sorts as time', () => {
    const order = placedOrder({ placedAt: '2026-11-22T13:30:00+02:00', promisedAt: '2026-11-24T00:00:00+01:00' });
    expect(order.placedAt).toBe('2026-11-22T11:30:00.000Z');
    expect(order.promisedAt).toBe('2026-11-23T23:00:00.000Z');
  });

  test('describes a line as the channel does, else as the catalogue does', () => {
    const lines = [
      { sku: 'TEA-001', quantity: 1, unitPrice: '1.00', description: 'Green tea' },
      { sku: 'TEA-001', quantity: 1, unitPrice: '1.00' },
    ];
    const order = placedOrder({ lines, discounts: [], charges: [], total: '2.00' });
    expect(order.lines.map(({ description }) => description)).toEqual(['Green tea', 'Item TEA-001']);
  });
});

describe('how an order is paid', () => {
  const paymentOf = (tenders: PlacementBody['tenders']) => placeOrder(placementFacts({ payment: undefined, tenders }));

  test('in one way by card or on account is the same, however it was said', () => {
    const card = { provider: 'test', token: 'tok_ok' };
    const byCard = paymentOf([{ kind: 'card', ...card }]);
    expect(byCard).toMatchObject({ payment: { method: 'card', ...card } });
    expect(byCard).not.toHaveProperty('payment.tenders');
    const onAccount = paymentOf([{ kind: 'on_account', amount: '39.72' }]);
    expect(onAccount).toMatchObject({ payment: { method: 'on_account' } });
    expect(onAccount).not.toHaveProperty('payment.tenders');
  });

  test('in several ways is numbered as it was sent, and the last one is the rest', () => {
    const order = paymentOf([
      { kind: 'cash_on_delivery', amount: '10.00' },
      { kind: 'gift_card', reference: 'G-1' },
    ]);
    const tenders = [
      { tenderId: 't1', kind: 'cash_on_delivery', amount: 1000 },
      { tenderId: 't2', kind: 'gift_card', reference: 'G-1', amount: 2972 },
    ];
    expect(order).toMatchObject({ payment: { method: 'tenders', tenders } });
  });
});

describe('an order that is refused', () => {
  const refusals: [string, Parameters<typeof placementFacts>, string, string[]][] = [
    ['for a channel that does not exist', [{}, { channel: undefined }], 'unknown-reference', ['/channel']],
    ['for a closed channel', [{}, { channel: channel('web', { active: false }) }], 'unknown-reference', ['/channel']],
    ['for a closed branch', [{}, { branch: branch('uk', { active: false }) }], 'unknown-reference', ['/channel']],
    ['for a branch that does not exist', [{}, { branch: undefined }], 'unknown-reference', ['/channel']],
    [
      'for unknown and ended items, each line named',
      [{ lines: [tea, { ...tea, sku: 'NONE' }, { ...tea, sku: 'OLD-001' }] }],
      'unknown-reference',
      ['/lines/1/sku', '/lines/2/sku'],
    ],
    [
      'for a service among goods to ship',
      [{ lines: [tea, { ...tea, sku: 'INSTALL-001' }] }],
      'invalid-request',
      ['/lines/1/sku'],
    ],
    ['for goods in a digital order', [{ type: 'digital', lines: [tea] }], 'invalid-request', ['/lines/0/sku']],
    ['to be shipped nowhere', [{ shippingAddress: undefined }], 'invalid-request', ['/shippingAddress']],
    ['to be collected nowhere', [{ type: 'pickup' }], 'invalid-request', ['/pickupLocation']],
    ['to be both shipped and collected', [{ pickupLocation: 'shop-soho' }], 'invalid-request', ['/pickupLocation']],
    [
      'to be collected where there is no pickup',
      [{ type: 'pickup', pickupLocation: 'london' }, { pickupLocations: new Map([['london', location('london')]]) }],
      'unknown-reference',
      ['/pickupLocation'],
    ],
    [
      'to be collected at a location of other branches',
      [
        { type: 'pickup', pickupLocation: 'berlin' },
        { pickupLocations: new Map([['berlin', location('berlin', { offersPickup: true, branches: ['eu'] })]]) },
      ],
      'unknown-reference',
      ['/pickupLocation'],
    ],
    ['to be paid by what is not set up', [{}, { providers: ['stripe'] }], 'unknown-reference', ['/payment/provider']],
    ['to be paid twice over', [{ tenders: [{ kind: 'bank_transfer' }] }], 'invalid-request', ['/tenders']],
    ['to be paid by nothing', [{ payment: undefined }], 'invalid-request', ['/payment']],
    [
      'with a rest that is not the last',
      [{ payment: undefined, tenders: [{ kind: 'bank_transfer' }, { kind: 'cash_on_delivery', amount: '1.00' }] }],
      'invalid-request',
      ['/tenders/0/amount'],
    ],
    [
      'on account twice',
      [{ payment: undefined, tenders: [{ kind: 'on_account', amount: '1.00' }, { kind: 'on_account' }] }],
      'invalid-request',
      ['/tenders/1/kind'],
    ],
    [
      'with tenders that are less than its total',
      [{ payment: undefined, tenders: [{ kind: 'bank_transfer', amount: '1.00' }] }],
      'totals-do-not-add-up',
      ['/tenders'],
    ],
    [
      'with tenders that are more than its total',
      [
        {
          payment: undefined,
          tenders: [{ kind: 'bank_transfer', amount: '99.00' }, { kind: 'cash_on_delivery' }],
        },
      ],
      'totals-do-not-add-up',
      ['/tenders'],
    ],
    [
      'with a tender of nothing',
      [{ payment: undefined, tenders: [{ kind: 'bank_transfer', amount: '0.00' }, { kind: 'cash_on_delivery' }] }],
      'invalid-amount',
      ['/tenders/0/amount'],
    ],
    [
      'authorised elsewhere by what is not set up',
      [
        {
          payment: undefined,
          tenders: [{ kind: 'provider_reference', provider: 'paypal', reference: 'P-1', state: 'authorised' }],
        },
      ],
      'unknown-reference',
      ['/tenders/0/provider'],
    ],
    ['from the future', [{ placedAt: '2026-11-22T12:06:00Z' }], 'invalid-request', ['/placedAt']],
    ['promised before it was placed', [{ promisedAt: '2026-11-22T11:59:00Z' }], 'invalid-request', ['/promisedAt']],
    ['in a currency that does not exist', [{ currency: 'ZZZ' }], 'invalid-amount', ['/currency']],
    [
      'with pence of yen',
      [{ currency: 'JPY', total: '39' }],
      'invalid-amount',
      ['/lines/0/taxes/0/amount', '/charges/0/price'],
    ],
    [
      'with more tax in a price than it comes to',
      [
        {
          pricesIncludeTax: true,
          lines: [{ ...tea, taxes: [{ amount: '19.50' }] }],
          discounts: [{ amount: '0.49' }],
          charges: [{ kind: 'shipping', price: '1.00', taxes: [{ amount: '0.20' }] }],
        },
      ],
      'invalid-amount',
      ['/lines/0/taxes'],
    ],
    [
      'with more tax in a charge than it comes to',
      [{ pricesIncludeTax: true, charges: [{ kind: 'fee', price: '1.00', taxes: [{ amount: '1.01' }] }] }],
      'invalid-amount',
      ['/charges/0/taxes'],
    ],
    [
      'with taxes and charges of another sign, and discounts of what is below zero',
      [
        {
          charges: [
            { kind: 'fee', price: '-1.00', discounts: [{ amount: '0.10' }], taxes: [{ amount: '0.20' }] },
            { kind: 'fee', price: '1.00', discounts: [{ amount: '1.10' }], taxes: [{ amount: '-0.20' }] },
          ],
        },
      ],
      'invalid-amount',
      ['/charges/0/discounts', '/charges/0/taxes/0/amount', '/charges/1/discounts', '/charges/1/taxes/0/amount'],
    ],
    [
      'with what was shown in its own currency',
      [{ presentment: { ...shown, currency: 'GBP' } }],
      'invalid-amount',
      ['/presentment/currency'],
    ],
    [
      'with what was shown by a rate of other currencies',
      [{ presentment: { ...shown, rate: { ...shown.rate, from: 'USD' } } }],
      'invalid-amount',
      ['/presentment/rate'],
    ],
    [
      'with more shown than it comes to',
      [{ presentment: { ...shown, total: '46.44' } }],
      'invalid-amount',
      ['/presentment/total'],
    ],
    [
      'with a rounding that is more than one',
      [{ charges: [{ kind: 'rounding', price: '-1.00', taxes: [{ amount: '-0.10' }] }] }],
      'invalid-amount',
      ['/charges/0', '/charges/0/price'],
    ],
    [
      'with a discount above the line',
      [{ lines: [{ ...tea, discounts: [{ amount: '19.99' }] }] }],
      'invalid-amount',
      ['/lines/0/discounts'],
    ],
    [
      'with a discount above all lines',
      [{ lines: [tea], discounts: [{ amount: '19.99' }] }],
      'invalid-amount',
      ['/discounts'],
    ],
    [
      'too large to be counted',
      [{ lines: [{ ...tea, quantity: 1_000_000, unitPrice: '9999999999.99' }] }],
      'invalid-amount',
      ['/lines/0/unitPrice'],
    ],
    [
      'too large to be counted before its discounts',
      [
        {
          lines: Array.from({ length: 2 }, () => ({
            ...tea,
            quantity: 1,
            unitPrice: '99999999999.99',
            discounts: [{ amount: '99999999999.98' }],
          })),
          discounts: [],
        },
      ],
      'invalid-amount',
      ['/total'],
    ],
    [
      'with more kinds of taxes than can be told of',
      [
        {
          lines: Array.from({ length: 6 }, (_, line) => ({
            ...tea,
            taxes: Array.from({ length: 10 }, (_each, tax) => ({ amount: '0.10', jurisdiction: `J${line}-${tax}` })),
          })),
        },
      ],
      'invalid-amount',
      ['/lines'],
    ],
    [
      'with neither a unit price nor a price',
      [{ lines: [{ ...tea, unitPrice: undefined }] }],
      'invalid-amount',
      ['/lines/0/unitPrice'],
    ],
    [
      'with a price that its units do not come to',
      [{ lines: [{ ...tea, price: '19.99' }] }],
      'invalid-amount',
      ['/lines/0/price'],
    ],
    ['with a total that does not add up', [{ total: '39.73' }], 'totals-do-not-add-up', ['/total']],
  ];

  test.each(refusals)('%s', (_, facts, code, pointers) => {
    const refusal = placeOrder(placementFacts(...facts));
    expect(refusal).toMatchObject({ refused: code });
    expect('errors' in refusal ? (refusal.errors ?? []).map(({ pointer }) => pointer) : []).toEqual(
      expect.arrayContaining(pointers),
    );
  });

  test('by card is refused where nothing is set up for cards, and on account is taken', () => {
    const refusal = placeOrder(placementFacts({}, { providers: [] }));
    expect(refusal).toMatchObject({ detail: '/payment/provider: "test" is not set up here; no provider is' });
    const onAccount = placeOrder(placementFacts({ payment: { method: 'on_account' } }, { providers: [] }));
    expect(onAccount).toMatchObject({ payment: { method: 'on_account' } });
    const elsewhere = { kind: 'provider_reference', provider: 'paypal', reference: 'P-1', state: 'captured' } as const;
    const paid = placeOrder(placementFacts({ payment: undefined, tenders: [elsewhere] }, { providers: [] }));
    expect(paid).toMatchObject({ payment: { method: 'tenders', tenders: [{ tenderId: 't1', isForeign: true }] } });
  });

  test('is refused where two of its tenders are the same one elsewhere', () => {
    const half = { kind: 'gift_card', reference: 'G-1', amount: '19.86' } as const;
    const pay = (...tenders: NonNullable<PlacementBody['tenders']>) =>
      placeOrder(placementFacts({ payment: undefined, tenders }));
    expect(pay(half, half)).toMatchObject({ errors: [{ pointer: '/tenders/1/reference' }] });
    expect(pay(half, { ...half, kind: 'stored_credit' })).toMatchObject({ payment: { method: 'tenders' } });
    const elsewhere = { kind: 'provider_reference', state: 'captured', amount: '19.86', reference: 'X' } as const;
    const [paypal, klarna] = [
      { ...elsewhere, provider: 'paypal' } as const,
      { ...elsewhere, provider: 'klarna' } as const,
    ];
    expect(pay(paypal, paypal)).toMatchObject({ errors: [{ pointer: '/tenders/1/reference' }] });
    expect(pay(paypal, klarna)).toMatchObject({ payment: { method: 'tenders' } });
  });

  test('says what the total must be', () => {
    expect(placeOrder(placementFacts({ total: '39.73' }))).toMatchObject({
      errors: [{ pointer: '/total', message: expect.stringContaining('must be 39.72') }],
    });
  });
});
