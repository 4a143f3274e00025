import { formatMinor } from '#shared/money.ts';
import type { placement } from '#shared/contracts/api/orders.ts';
import type * as z from 'zod';

export type PlacementBody = z.input<typeof placement>;

let numbers = 0;

/** A valid body of `POST /v1/orders`: two teas and a mug to ship, 39.72 GBP in all. */
export function placementBody(more: Partial<PlacementBody> = {}): PlacementBody {
  numbers += 1;
  return {
    channel: 'web',
    externalNumber: `T-${process.pid}-${numbers}`,
    type: 'ship',
    currency: 'GBP',
    customer: { customerId: 'c-1001', name: 'Ada Green', email: 'ada@example.com', locale: 'en' },
    shippingAddress: {
      name: 'Ada Green',
      lines: ['1 Orchard Road'],
      city: 'London',
      postalCode: 'N1 9GU',
      country: 'GB',
    },
    lines: [
      { sku: 'TEA-001', quantity: 2, unitPrice: '9.99', taxes: [{ amount: '3.60', rate: '20' }] },
      {
        sku: 'MUG-001',
        quantity: 1,
        unitPrice: '12.50',
        discounts: [{ amount: '2.00' }],
        taxes: [{ amount: '1.90', rate: '20' }],
      },
    ],
    discounts: [{ amount: '1.00' }],
    charges: [{ kind: 'shipping', price: '3.95', taxes: [{ amount: '0.79', rate: '20' }] }],
    total: '39.72',
    payment: { method: 'card', provider: 'test', token: 'tok_ok' },
    ...more,
  };
}

/** A valid body with `count` lines of one tea each at 1.00. */
export function longPlacement(count: number, more: Partial<PlacementBody> = {}): PlacementBody {
  return placementBody({
    lines: Array.from({ length: count }, () => ({ sku: 'TEA-001', quantity: 1, unitPrice: '1.00' })),
    discounts: [],
    charges: [],
    total: formatMinor(count * 100, 'GBP'),
    ...more,
  });
}
