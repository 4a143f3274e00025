import type { Choices } from '../random.ts';
import type { OrderRequest, Shop } from './shop.ts';

/** What one customer of a mixed load does. */
export interface CustomerPlan {
  readonly request: OrderRequest;
  /** Cancels everything, or the first unit, this many milliseconds after the order was taken. */
  readonly cancels?: { readonly after: number; readonly all: boolean };
}

/** Tokens whose authorisation is approved in the end, some after trouble. */
const tokens = [
  'tok_ok',
  'tok_ok',
  'tok_ok',
  'tok_ok',
  'tok_pending',
  'tok_timeout',
  'tok_authorise_fails_once',
  'tok_capture_fails_once',
  'tok_void_fails_once',
] as const;

type Charge = NonNullable<OrderRequest['charges']>[number];

const vat = (amount: string) => [{ amount, name: 'VAT', rate: '20' }];
const shipping: Charge = { kind: 'shipping', code: 'STANDARD', price: '3.95', taxes: vat('0.79') };
const shipped: readonly [Charge[], ...Charge[][]] = [
  [shipping],
  [{ ...shipping, discounts: [{ amount: '3.95', code: 'FREESHIP', kind: 'promotion' }], taxes: [] }],
  [shipping, { kind: 'gift_wrap', price: '2.00', taxes: vat('0.40') }],
  [
    { kind: 'fee', code: 'SMALL-ORDER', price: '0.99' },
    { kind: 'deposit', name: 'Empties', price: '-0.50' },
  ],
];

/** An order of any type, as a shop gets them over a day; every fifth customer changes their mind. */
export function mixedPlan(shop: Shop, choose: Choices): CustomerPlan {
  const type = choose.one(['ship', 'ship', 'ship', 'pickup', 'service', 'digital'] as const);
  const request: OrderRequest = {
    type,
    lines: linesOf(shop, type, choose),
    token: choose.one(tokens),
    ...(type === 'ship' && choose.chance(0.5) ? { charges: choose.one(shipped) } : {}),
    ...(choose.chance(0.3) ? { discounts: [{ amount: '0.37', kind: 'coupon', code: 'SPRING' }] } : {}),
    ...(choose.chance(0.15) ? { onAccount: true, customer: { customerId: shop.customerId } } : {}),
    priority: choose.whole(0, 9),
  };
  if (!choose.chance(0.2)) return { request };
  return { request, cancels: { after: choose.whole(0, 1500), all: choose.chance(0.7) } };
}

function linesOf(shop: Shop, type: OrderRequest['type'], choose: Choices): NonNullable<OrderRequest['lines']> {
  const line = (sku: string, most: number) => ({
    sku,
    quantity: choose.whole(1, most),
    unitPrice: choose.one(['9.99', '0.95', '12.50']),
    taxes: [{ amount: choose.one(['0.00', '1.01']), name: 'VAT', rate: '20' }],
  });
  if (type === 'service') return [line(shop.visit, 1)];
  if (type === 'digital') return [line(shop.book, 3)];
  if (type === 'pickup') return [line(shop.tea, 1)];
  const lines = [line(shop.tea, 3)];
  if (choose.chance(0.4)) lines.push(line(shop.mug, 2));
  if (choose.chance(0.1)) lines.push(line(shop.poster, 2));
  return lines;
}
