import { lineFactsOf, type LineFacts } from '#shared/contracts/line-facts.ts';
import { settleUnits, type FulfilmentOrder, type Order, type OrderLine } from '#functions/orders/rules.ts';
import type { DocumentSums } from '../books/journal.ts';

/** One line of an invoice, in minor units: `amount = price - discount + tax`. */
export interface InvoiceLine extends LineFacts {
  readonly lineId: string;
  readonly sku: string;
  readonly description: string;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly price: number;
  readonly discount: number;
  readonly tax: number;
  readonly amount: number;
}

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
  readonly tax: number;
  readonly total: number;
}

/** Units of a line that have left or were delivered and are on no invoice yet. */
export function unitsToInvoice({ quantities, settled }: OrderLine): number {
  return quantities.shipped + quantities.delivered - settled.invoiced;
}

/** The fulfilment orders whose units have left or were delivered, by the time of hand-over. */
export function shippedOf(fulfilmentOrders: readonly FulfilmentOrder[]): FulfilmentOrder[] {
  const time = ({ shipment, createdAt }: FulfilmentOrder): string => shipment?.handedOverAt ?? createdAt;
  return fulfilmentOrders
    .filter(({ state }) => state === 'handed_over' || state === 'delivered')
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
    const { lineId, sku, description, unitPrice } = line;
    invoiceLines.push({ lineId, sku, description, quantity, unitPrice, ...settled.money, ...lineFactsOf(line) });
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
    ...totalsOf(sumsOf({ lines: invoiceLines, shipping })),
  };
  return {
    order: { ...order, lines, shipping: shipping ? { ...order.shipping, settled: 'invoiced' } : order.shipping },
    invoice,
  };
}

/** What an invoice posts to the journal. */
export function sumsOf({ lines, shipping }: Pick<Invoice, 'lines' | 'shipping'>): DocumentSums {
  const goods = lines.reduce((sum, { price, discount }) => sum + price - discount, 0);
  const tax = lines.reduce((sum, line) => sum + line.tax, 0) + (shipping?.tax ?? 0);
  const charge = shipping?.charge ?? 0;
  return { goods, shipping: charge, tax, total: goods + charge + tax };
}

function totalsOf({ goods, shipping, tax, total }: DocumentSums) {
  return { net: goods + shipping, tax, total };
}
