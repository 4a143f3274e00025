import { lineFactsOf, type LineFacts } from '#shared/contracts/line-facts.ts';
import {
  amountOf,
  kindOfComponent,
  leftUnits,
  netOf,
  settleUnits,
  together,
  type FulfilmentOrder,
  type Order,
  type OrderLine,
  type PaidPrice,
  type Price,
  type Tax,
} from '#functions/orders/rules.ts';
import type { DocumentSums } from '../books/journal.ts';

/** One line of an invoice: what its units cost by component, in minor units. */
export interface InvoiceLine extends LineFacts, PaidPrice {
  readonly lineId: string;
  readonly sku: string;
  readonly description: string;
  readonly quantity: number;
  /** For people, as on the order's line: in minor units, unless it is `finer`. */
  readonly unitPrice: number;
  readonly finer?: number | undefined;
}

/** All of a tax on a document, and what it is charged on, in minor units. */
export type TaxOfDocument = Tax & { readonly net: number };

/** What one shipment is charged with. It never changes after it is issued. Amounts are minor units of `currency`. */
export interface Invoice {
  /** `INV-<branch>-000001`; also its id. */
  readonly number: string;
  readonly branch: string;
  readonly channel: string;
  readonly orderId: string;
  readonly externalNumber: string;
  readonly fulfilmentOrderId: string;
  /** The shipment; of services and digital goods, the fulfilment order. */
  readonly shipmentId: string;
  readonly currency: string;
  readonly issuedAt: string;
  readonly lines: readonly InvoiceLine[];
  readonly lineCount: number;
  /** On the first invoice of an order that charges for shipping. */
  readonly shipping?: { readonly charge: number; readonly tax: number } | undefined;
  readonly net: number;
  /** Of all lines and the shipping, those alike as one. */
  readonly taxes: readonly TaxOfDocument[];
  readonly total: number;
}

/** Units of a line that have left and are on no invoice yet. */
export function unitsToInvoice(line: OrderLine): number {
  return leftUnits(line) - line.settled.invoiced;
}

/** The fulfilment orders whose units have left, whatever became of them, by the time of hand-over. */
export function shippedOf(fulfilmentOrders: readonly FulfilmentOrder[]): FulfilmentOrder[] {
  const time = ({ shipment, createdAt }: FulfilmentOrder): string => shipment?.handedOverAt ?? createdAt;
  return fulfilmentOrders
    .filter(({ state }) => state === 'handed_over' || state === 'delivered' || state === 'undelivered')
    .sort((a, b) => (time(a) < time(b) ? -1 : time(a) > time(b) ? 1 : 0));
}

/**
 * The invoice of one shipment: each line's next units at their frozen share, and the shipping charge on the first invoice.
 * Also the order with these units settled. Throws a RangeError when the shipment holds more than has left.
 */
export function invoiceOf(
  order: Order,
  fulfilmentOrder: FulfilmentOrder,
  { number, issuedAt }: { number: string; issuedAt: string },
): { order: Order; invoice: Invoice } {
  const quantities = new Map<string, number>();
  for (const { lineId, quantity } of fulfilmentOrder.lines) {
    quantities.set(lineId, (quantities.get(lineId) ?? 0) + quantity);
  }
  const invoiceLines: InvoiceLine[] = [];
  const lines = order.lines.map((line) => {
    const quantity = quantities.get(line.lineId) ?? 0;
    if (quantity === 0) return line;
    if (quantity > unitsToInvoice(line)) {
      throw new RangeError(
        `line ${line.lineId}: ${quantity} units are to be invoiced, ${unitsToInvoice(line)} have left`,
      );
    }
    const settled = settleUnits(line, 'invoiced', quantity);
    const { lineId, sku, description, unitPrice, finer } = line;
    const price = { unitPrice, ...(finer === undefined ? {} : { finer }), ...settled.money };
    invoiceLines.push({ lineId, sku, description, quantity, ...price, ...lineFactsOf(line) });
    return settled.line;
  });
  const { charge, tax } = order.shipping;
  const shipping = order.shipping.settled === 'open' && charge + tax > 0 ? { charge, tax } : undefined;
  const invoice: Invoice = {
    number,
    branch: order.branch,
    channel: order.channel,
    orderId: order.orderId,
    externalNumber: order.externalNumber,
    fulfilmentOrderId: fulfilmentOrder.fulfilmentOrderId,
    shipmentId: fulfilmentOrder.shipment?.shipmentId ?? fulfilmentOrder.fulfilmentOrderId,
    currency: order.currency,
    issuedAt,
    lines: invoiceLines,
    lineCount: invoiceLines.length,
    shipping,
    ...totalsOf({ lines: invoiceLines, shipping }),
  };
  return {
    order: { ...order, lines, shipping: shipping ? { ...order.shipping, settled: 'invoiced' } : order.shipping },
    invoice,
  };
}

/** What an invoice posts to the journal. */
export function sumsOf(invoice: Pick<Invoice, 'lines' | 'shipping'>): DocumentSums {
  const prices = pricesOf(invoice);
  const goods = invoice.lines.reduce((sum, line) => sum + netOf(line), 0);
  const taxes = together(prices.flatMap((price) => price.taxes));
  const charge = invoice.shipping?.charge ?? 0;
  return { goods, shipping: charge, taxes, total: prices.reduce((sum, price) => sum + amountOf(price), 0) };
}

function totalsOf(invoice: Pick<Invoice, 'lines' | 'shipping'>): Pick<Invoice, 'net' | 'taxes' | 'total'> {
  const { goods, shipping, total } = sumsOf(invoice);
  return { net: goods + shipping, taxes: taxesOf(pricesOf(invoice)), total };
}

function pricesOf({ lines, shipping }: Pick<Invoice, 'lines' | 'shipping'>): Price[] {
  if (!shipping) return [...lines];
  const taxes = shipping.tax === 0 ? [] : [{ amount: shipping.tax }];
  return [...lines, { price: shipping.charge, discounts: [], taxes }];
}

/** Every tax on some prices, those alike as one, with what it is charged on. */
export function taxesOf(prices: readonly Price[]): TaxOfDocument[] {
  const nets = new Map<string, number>();
  for (const price of prices) {
    for (const kind of new Set(price.taxes.map(kindOfComponent))) nets.set(kind, (nets.get(kind) ?? 0) + netOf(price));
  }
  const taxes = together(prices.flatMap((price) => price.taxes));
  return taxes.map((tax) => ({ ...tax, net: nets.get(kindOfComponent(tax)) ?? 0 }));
}
