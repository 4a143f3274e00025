import { lineFactsOf, type LineFacts } from '#shared/contracts/line-facts.ts';
import { measureIn, type Measured } from '#shared/quantity.ts';
import {
  leftUnits,
  serialsIn,
  settleCharges,
  settleUnits,
  withBundles,
  type ChargePart,
  type FulfilmentOrder,
  type InBundle,
  type Order,
  type OrderLine,
  type PaidPrice,
} from '#functions/orders/rules.ts';
import { totalsOf, type TaxOfDocument } from './document-sums.ts';

/** One line of an invoice: what its units cost by component, in minor units. */
export interface InvoiceLine extends LineFacts, InBundle, PaidPrice, Measured {
  readonly lineId: string;
  readonly sku: string;
  readonly description: string;
  readonly quantity: number;
  /** Of these units, where they have serial numbers. */
  readonly serials?: readonly string[] | undefined;
  /** For people, as on the order's line: in minor units, unless it is `finer`. */
  readonly unitPrice: number;
  readonly finer?: number | undefined;
}

/** What one shipment is charged with. It never changes after it is issued. Amounts are minor units of `currency`. */
export interface Invoice {
  /** `INV-<branch>-000001`; also its id. */
  readonly number: string;
  readonly branch: string;
  readonly channel: string;
  readonly orderId: string;
  readonly externalNumber: string;
  /** Of the order's details (who is billed, where it goes) as they were when it was issued; absent for the first. */
  readonly detailsVersion?: number | undefined;
  readonly fulfilmentOrderId: string;
  /** The shipment; of services and digital goods, the fulfilment order. */
  readonly shipmentId: string;
  readonly currency: string;
  readonly issuedAt: string;
  readonly lines: readonly InvoiceLine[];
  readonly lineCount: number;
  /** What is charged, or given back, beside the lines; absent for nothing. */
  readonly charges?: readonly ChargePart[] | undefined;
  readonly net: number;
  /** Of all lines and charges, those alike as one. */
  readonly taxes: readonly TaxOfDocument[];
  readonly total: number;
}

/** Units of a line that have left and are on no invoice yet. */
export function unitsToInvoice(line: OrderLine): number {
  return leftUnits(line) - line.settled.invoiced;
}

const serialsOf = ({ lines }: FulfilmentOrder, lineId: string) =>
  lines.flatMap((line) => (line.lineId === lineId ? (line.serials ?? []) : []));

/** The fulfilment orders whose units have left, whatever became of them, by the time of hand-over. */
export function shippedOf(fulfilmentOrders: readonly FulfilmentOrder[]): FulfilmentOrder[] {
  const time = ({ shipment, createdAt }: FulfilmentOrder): string => shipment?.handedOverAt ?? createdAt;
  return fulfilmentOrders
    .filter(({ state }) => state === 'handed_over' || state === 'delivered' || state === 'undelivered')
    .sort((a, b) => (time(a) < time(b) ? -1 : time(a) > time(b) ? 1 : 0));
}

/**
 * The invoice of one shipment: each line's next units at their frozen share, with the order's charges on the first invoice, and the
 * shares of those below zero on each. Also the order with these settled. Throws a RangeError when the shipment holds more than has left.
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
    const units = { ...measureIn(line), quantity, ...serialsIn(serialsOf(fulfilmentOrder, lineId)) };
    const price = { unitPrice, ...(finer === undefined ? {} : { finer }), ...settled.money };
    invoiceLines.push({ lineId, sku, description, ...units, ...price, ...lineFactsOf(line) });
    return settled.line;
  });
  const isFirst = order.lines.every(({ settled }) => settled.invoiced === 0);
  const { charges, parts } = settleCharges({ lines, charges: order.charges }, 'invoiced', isFirst);
  const charged = parts.length > 0 ? parts : undefined;
  const invoice: Invoice = {
    number,
    branch: order.branch,
    channel: order.channel,
    orderId: order.orderId,
    externalNumber: order.externalNumber,
    ...(order.detailsVersion === undefined ? {} : { detailsVersion: order.detailsVersion }),
    fulfilmentOrderId: fulfilmentOrder.fulfilmentOrderId,
    shipmentId: fulfilmentOrder.shipment?.shipmentId ?? fulfilmentOrder.fulfilmentOrderId,
    currency: order.currency,
    issuedAt,
    lines: withBundles(invoiceLines, order.lines),
    lineCount: invoiceLines.length,
    charges: charged,
    ...totalsOf({ lines: invoiceLines, charges: charged }),
  };
  return { order: { ...order, lines, charges }, invoice };
}
