import type { NewOrder } from '@open-oms/client';

/** A line of a demo order: item, units, price of one in pence. */
type DemoLine = readonly [sku: string, quantity: number, unitPence: number];

const gift: DemoLine = ['GIFT-001', 1, 2400];
const manyTeas: DemoLine = ['TEA-001', 600, 999];
const twoGifts: DemoLine = ['GIFT-001', 2, 2400];

/**
 * The orders of the demo system, one for each example that needs one of its own. The gift lies
 * where nothing happens by itself; above 5,000.00 an order waits for an approval.
 */
export const demoOrders = {
  delivered: order(
    'DEMO-DELIVERED',
    'Ada Green',
    [
      ['TEA-001', 2, 1198],
      ['MUG-001', 1, 1500],
    ],
    {
      channel: 'marketplace',
      charges: [
        { kind: 'shipping', name: 'Royal Mail', price: '3.95', taxes: [{ amount: '0.79', name: 'VAT', rate: '20' }] },
      ],
      total: '43.70',
    },
  ),
  onAccount: order('DEMO-ON-ACCOUNT', 'Ada Green', [['TEA-001', 1, 1198]], {
    customer: { customerId: 'c-1001', name: 'Ada Green', email: 'ada@example.com' },
    payment: { method: 'on_account' },
  }),
  inSeveralWays: order('DEMO-TENDERS', 'Nils Aho', [gift], {
    payment: undefined,
    tenders: [
      { kind: 'gift_card', amount: '10.00', reference: 'GC-2041' },
      { kind: 'card', amount: '9.00', provider: 'test', token: 'tok_ok' },
      { kind: 'cash_on_delivery' },
    ],
  }),
  mixed: {
    ...anyOrder('DEMO-MIXED', 'Olga Quist'),
    groups: [
      { method: 'ship', shippingAddress: homeOf('Olga Quist'), shippingMethod: 'RM-TRACKED', serviceLevel: 'standard' },
      { method: 'service', shippingAddress: homeOf('Olga Quist') },
      { method: 'digital' },
    ],
    lines: [
      { groupId: '1', sku: 'MUG-001', quantity: 1, unitPrice: '15.00' },
      { groupId: '2', sku: 'INSTALL-001', quantity: 1, unitPrice: '49.00' },
      { groupId: '3', sku: 'EBOOK-001', quantity: 1, unitPrice: '7.50' },
    ],
    total: '71.50',
  },
  toApprove: order('DEMO-APPROVE', 'Ben Hill', [manyTeas]),
  toRefuse: order('DEMO-REFUSE', 'Cem Kaya', [manyTeas]),
  toChange: order('DEMO-CHANGE', 'Nora Quist', [manyTeas]),
  toMap: order('DEMO-MAP', 'Olga Pitt', [['mp/4711', 1, 2400]], { channel: 'marketplace' }),
  toCancel: order('DEMO-CANCEL', 'Dora Lee', [gift]),
  toPick: order('DEMO-PICK', 'Eva Moss', [gift], {
    tags: ['gift'],
    note: 'No invoice into the parcel, please',
    giftMessage: 'Happy birthday,\nEva',
  }),
  toPack: order('DEMO-PACK', 'Finn Olsen', [gift], {
    customer: { name: 'Finn Olsen', email: 'finn@example.com', company: 'Olsen A/S', vatNumber: 'DK 12345678' },
    billTo: {
      company: 'Olsen Holding A/S',
      vatNumber: 'DK 87654321',
      address: { lines: ['Torvet 1'], city: 'Aarhus', postalCode: '8000', country: 'DK' },
    },
    purchaseOrderNumber: 'PO-4711',
  }),
  toHandOver: order('DEMO-HAND-OVER', 'Gita Rao', [gift]),
  toDeliver: order('DEMO-DELIVER', 'Hugo Sand', [gift]),
  toReject: order('DEMO-REJECT', 'Ines Tamm', [twoGifts]),
  toLose: order('DEMO-LOSE', 'Lena Wolf', [twoGifts]),
  toReceiveBack: order('DEMO-RECEIVE-BACK', 'Mia Zorn', [twoGifts]),
  // Their authorisation lapses after 3 seconds, and the card is declined then.
  toResume: order('DEMO-RESUME', 'Jan Ulm', [gift], { payment: card('tok_expired_declined') }),
  toGiveUp: order('DEMO-GIVE-UP', 'Kim Vos', [gift], { payment: card('tok_expired_declined') }),
} as const satisfies Record<string, NewOrder>;

function order(
  externalNumber: string,
  name: string,
  lines: readonly DemoLine[],
  more: Partial<NewOrder> = {},
): NewOrder {
  const pence = lines.reduce((sum, [, quantity, unit]) => sum + quantity * unit, 0);
  return {
    ...anyOrder(externalNumber, name),
    type: 'ship',
    shippingAddress: homeOf(name),
    lines: lines.map(([sku, quantity, unit]) => ({ sku, quantity, unitPrice: decimal(unit) })),
    total: decimal(pence),
    ...more,
  };
}

/** What an order says whatever it holds. */
function anyOrder(externalNumber: string, name: string) {
  const email = `${name.split(' ')[0]?.toLowerCase()}@example.com`;
  return { channel: 'web', externalNumber, currency: 'GBP', customer: { name, email }, payment: card('tok_ok') };
}

function homeOf(name: string) {
  return { name, lines: ['12 Elm Street'], city: 'London', postalCode: 'N1 9GU', country: 'GB' };
}

function card(token: string) {
  return { method: 'card', provider: 'test', token } as const;
}

function decimal(pence: number): string {
  return (pence / 100).toFixed(2);
}
