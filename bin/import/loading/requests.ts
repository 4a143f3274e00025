import { createHash } from 'node:crypto';
import type { Call, OperationId } from '@open-oms/client';
import { pounds } from '../pence.ts';
import { openingUnits, type Article } from '../plan/plan-articles.ts';
import type { CreditPlan, RefundPlan } from '../plan/plan-credits.ts';
import { compare, type OrderPlan } from '../plan/plan-orders.ts';

/** Branch and channel of everything imported. */
export const importId = 'online-retail';
export const importLocation = 'online-retail-warehouse';
const currency = 'GBP';

/** One POST. The same plan makes the same body under the same key, so that a repetition does nothing twice. */
export type PlannedRequest<Id extends OperationId> = Call<Id> & {
  readonly operation: Id;
  readonly idempotencyKey: string;
};

/** The key of a request: as it reads where it may stand in a header, otherwise a hash of its parts. */
function keyOf(...parts: string[]): string {
  const key = [importId, ...parts].join(':');
  if (/^[\x21-\x7e]{1,128}$/.test(key)) return key;
  return `${importId}:${createHash('sha256').update(JSON.stringify(parts)).digest('base64url')}`;
}

/** Branch, channel and warehouse, in the order in which they need each other. */
export const worldRequests: readonly [
  PlannedRequest<'createBranch'>,
  PlannedRequest<'createChannel'>,
  PlannedRequest<'createLocation'>,
] = [
  {
    operation: 'createBranch',
    idempotencyKey: keyOf('branch'),
    body: { branchId: importId, name: 'Online retailer', country: 'GB', currency, duplicateWindowMinutes: 0 },
  },
  {
    operation: 'createChannel',
    idempotencyKey: keyOf('channel'),
    body: { channelId: importId, name: 'Online retailer', branch: importId, currency, kind: 'web_shop', demo: true },
  },
  {
    operation: 'createLocation',
    idempotencyKey: keyOf('location'),
    body: {
      locationId: importLocation,
      name: 'Warehouse of the online retailer',
      kind: 'warehouse',
      branch: importId,
      country: 'GB',
      coordinates: { latitude: 52.5, longitude: -1.5 },
      timeZone: 'Europe/London',
      channels: [importId],
    },
  },
];

/** The item of an article. */
export function itemRequest({ sku, description }: Article): PlannedRequest<'createItem'> {
  return {
    operation: 'createItem',
    idempotencyKey: keyOf('item', createHash('sha256').update(sku).digest('hex').slice(0, 32)),
    body: { sku, kind: 'goods', description },
  };
}

/** The customer with a code of the data set, which has no names. */
export function customerRequest(customerId: string): PlannedRequest<'createCustomer'> {
  return {
    operation: 'createCustomer',
    idempotencyKey: keyOf('customer', customerId),
    body: { customerId, channel: importId, name: `Customer ${customerId}` },
  };
}

export type ReceiptRequest = PlannedRequest<'receiveStock'> & {
  readonly reference: string;
  /** The item with the fewest units: where to look whether the receipt was carried out to its end. */
  readonly witness: string;
  readonly units: number;
};

const linesPerReceipt = 100;

/** The opening stock as receipts. Their references carry a hash of the whole, so that other files make other receipts. */
export function receiptRequests(articles: readonly Article[]): ReceiptRequest[] {
  const hash = createHash('sha256');
  for (const { sku, sold } of articles) hash.update(`${sku}\n${sold}\n`);
  const series = hash.digest('hex').slice(0, 12);
  return Array.from({ length: Math.ceil(articles.length / linesPerReceipt) }, (_, index) => {
    const lines = articles
      .slice(index * linesPerReceipt, (index + 1) * linesPerReceipt)
      // Receipts are recorded in parts, from first to last: the last line stands for all.
      .sort((one, other) => other.sold - one.sold || compare(one.sku, other.sku))
      .map((article) => ({ sku: article.sku, quantity: openingUnits(article) }));
    const reference = `OPENING-${series}-${String(index + 1).padStart(3, '0')}`;
    return {
      operation: 'receiveStock',
      idempotencyKey: keyOf('receipt', reference),
      body: { location: importLocation, lines, reference },
      reference,
      witness: lines.at(-1)?.sku ?? '',
      units: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    };
  });
}

/** The placement of an order. The data set has a country only: the rest of the address says so. */
export function orderRequest(order: OrderPlan): PlannedRequest<'placeOrder'> {
  const { externalNumber, customer, country, placedAt, lines, shipping, total } = order;
  const name = customer === undefined ? 'Customer without a number' : `Customer ${customer}`;
  return {
    operation: 'placeOrder',
    idempotencyKey: keyOf('order', externalNumber),
    body: {
      channel: importId,
      externalNumber,
      type: 'ship',
      currency,
      placedAt,
      customer: { ...(customer === undefined ? {} : { customerId: customer }), name },
      shippingAddress: {
        name,
        lines: ['(street not in the source file)'],
        city: '(city not in the source file)',
        region: '(not in the source file)',
        postalCode: 'UNKNOWN',
        country,
      },
      lines: lines.map(({ sku, quantity, price, description }) => ({
        sku,
        quantity,
        unitPrice: pounds(price),
        ...(description === undefined ? {} : { description }),
      })),
      ...(shipping === 0 ? {} : { charges: [{ kind: 'shipping', price: pounds(shipping) }] }),
      total: pounds(total),
      payment: { method: 'card', provider: 'test', token: 'tok_ok' },
    },
  };
}

/** The reason that refunds of a credit invoice bear, and by which a rerun knows them. */
export function refundReason({ invoice }: Pick<CreditPlan, 'invoice'>): string {
  return `Taken back by ${invoice}`;
}

/** The refund of the lines of an order that a credit invoice takes back. */
export function refundRequest(credit: CreditPlan, refund: RefundPlan, orderId: string): PlannedRequest<'refundOrder'> {
  return {
    operation: 'refundOrder',
    params: { orderId },
    idempotencyKey: keyOf('refund', credit.invoice, refund.externalNumber),
    body: { lines: refund.lines, reason: refundReason(credit) },
  };
}

/** The free-standing credit memo for what a credit invoice does not find in earlier orders. */
export function memoRequest({ invoice, customer, memo }: CreditPlan): PlannedRequest<'issueCreditMemo'> {
  return {
    operation: 'issueCreditMemo',
    idempotencyKey: keyOf('memo', invoice),
    body: {
      branch: importId,
      channel: importId,
      currency,
      ...(customer === undefined ? {} : { customerId: customer }),
      reference: invoice,
      lines: memo.map(({ sku, description, quantity, amount }) => ({
        sku,
        description,
        quantity,
        amount: pounds(amount),
      })),
      total: pounds(memo.reduce((sum, { amount }) => sum + amount, 0)),
      reason: 'Credit invoice that refers to no order of the import',
    },
  };
}
