import {
  asAmount,
  asCode,
  asCountry,
  asFlag,
  asList,
  asMoment,
  asQuantity,
  asText,
  type BulkColumn,
  type ReadCell,
} from './cells.ts';

const column = (read: ReadCell, path: string, ...names: readonly [string, ...string[]]): BulkColumn => {
  const [first = path, ...rest] = path.split('.');
  return { names, path: [first, ...rest], read };
};

/** Of the order as a whole: said by its first row, and said again or left empty by the others. */
const ofAnyOrder = [
  column(asCode, 'channel', 'channel', 'SalesChannel'),
  column(asCode, 'externalNumber', 'order number', 'ExternalNumber', 'OrderNo', 'OrderId', 'Order'),
  column(asText, 'type', 'type', 'Method', 'OrderType'),
  column(asCode, 'currency', 'currency'),
  column(asMoment, 'placedAt', 'placed at', 'OrderDate', 'OrderedAt', 'Date'),
  column(asText, 'purchaseOrderNumber', 'purchase order number', 'PONumber', 'PurchaseOrder'),
  column(asFlag, 'pricesIncludeTax', 'prices include tax', 'TaxIncluded'),
  column(asAmount, 'total', 'total', 'OrderTotal', 'GrandTotal'),
  column(asCode, 'customer.customerId', 'customer id', 'Customer', 'CustomerNo', 'CustomerNumber', 'CustomerCode'),
  column(asText, 'customer.name', 'customer name', 'Buyer', 'BuyerName'),
  column(asText, 'customer.company', 'company', 'CustomerCompany', 'CompanyName'),
  column(asText, 'customer.vatNumber', 'vat number', 'VAT', 'VATId'),
  column(asText, 'customer.email', 'email', 'EmailAddress', 'CustomerEmail'),
  column(asText, 'customer.phone', 'phone', 'Telephone', 'CustomerPhone'),
  column(asText, 'customer.locale', 'locale', 'Language'),
  column(asText, 'shippingAddress.name', 'shipping name', 'Recipient', 'ShipTo'),
  column(asList, 'shippingAddress.lines', 'address', 'Street', 'ShippingAddress', 'ShippingStreet'),
  column(asText, 'shippingAddress.city', 'city', 'ShippingCity'),
  column(asText, 'shippingAddress.region', 'region', 'State', 'ShippingRegion'),
  column(asText, 'shippingAddress.postalCode', 'postal code', 'Postcode', 'Zip', 'ShippingPostalCode'),
  column(asCountry, 'shippingAddress.country', 'country', 'ShippingCountry'),
  column(asText, 'shippingAddress.phone', 'shipping phone'),
  column(asText, 'deliveredBy', 'delivered by'),
  column(asText, 'pickupLocation', 'pickup location'),
  column(asText, 'shippingMethod', 'shipping method'),
  column(asText, 'serviceLevel', 'service level'),
  column(asMoment, 'wantedAt', 'wanted at', 'WantedDate', 'RequestedDate'),
  column(asMoment, 'promisedAt', 'promised at', 'PromisedDate'),
  column(asAmount, 'shipping.price', 'shipping', 'ShippingPrice', 'ShippingCost', 'Freight'),
  column(asAmount, 'shipping.tax', 'shipping tax'),
  column(asAmount, 'shipping.taxRate', 'shipping tax rate'),
  column(asAmount, 'orderDiscount.amount', 'order discount'),
  column(asText, 'orderDiscount.code', 'order discount code', 'CouponCode', 'DiscountCode'),
  column(asList, 'tags', 'tags'),
  column(asText, 'note', 'note', 'OrderNote', 'CustomerNote'),
  column(asText, 'giftMessage', 'gift message'),
] as const;

/** Of the line that a row is. */
const ofLines = [
  column(asCode, 'line.sku', 'sku', 'StockCode', 'ItemCode', 'ProductCode'),
  column(asQuantity, 'line.quantity', 'quantity', 'Qty', 'OrderedQuantity'),
  column(asAmount, 'line.unitPrice', 'unit price', 'Price', 'ItemPrice'),
  column(asAmount, 'line.price', 'line price', 'LineTotal', 'LineAmount'),
  column(asText, 'line.description', 'description', 'ItemName', 'ProductName'),
  column(asText, 'line.kind', 'kind'),
  column(asText, 'line.externalLineId', 'line id', 'ExternalLineId', 'LineNo', 'LineNumber'),
  column(asText, 'line.note', 'line note'),
  column(asAmount, 'discount.amount', 'discount', 'LineDiscount'),
  column(asAmount, 'tax.amount', 'tax', 'TaxAmount', 'LineTax'),
  column(asAmount, 'tax.rate', 'tax rate'),
  column(asText, 'tax.name', 'tax name'),
] as const;

/** How a live order is paid: all of it in one way. */
const ofPayment = [
  column(asText, 'tender.kind', 'payment', 'PaymentKind', 'PaymentMethod'),
  column(asText, 'tender.provider', 'payment provider'),
  column(asText, 'tender.reference', 'payment reference'),
  column(asText, 'tender.state', 'payment state'),
  column(asText, 'tender.plan', 'payment plan'),
] as const;

/** What has become of an order of the past. */
const ofThePast = [
  column(asMoment, 'shipment.shippedAt', 'shipped at', 'ShippedDate', 'ShipDate', 'DispatchDate'),
  column(asMoment, 'shipment.deliveredAt', 'delivered at', 'DeliveredDate', 'DeliveryDate'),
  column(asMoment, 'shipment.lostAt', 'lost at'),
  column(asMoment, 'shipment.sentBackAt', 'sent back at'),
  column(asText, 'shipment.location', 'location', 'Warehouse'),
  column(asText, 'shipment.carrier', 'carrier'),
  column(asList, 'shipment.trackingNumbers', 'tracking numbers', 'TrackingNumber'),
  column(asMoment, 'cancellation.cancelledAt', 'cancelled at', 'CancelledDate', 'CancellationDate'),
  column(asText, 'payment.kind', 'payment', 'PaymentKind', 'PaymentMethod'),
  column(asMoment, 'payment.paidAt', 'paid at', 'PaymentDate', 'PaidDate'),
  column(asAmount, 'payment.amount', 'paid', 'PaidAmount', 'AmountPaid'),
  column(asText, 'payment.reference', 'payment reference'),
  column(asMoment, 'refund.refundedAt', 'refunded at', 'RefundDate'),
  column(asAmount, 'refund.amount', 'refunded', 'RefundAmount'),
  column(asText, 'refund.reference', 'refund reference'),
  column(asText, 'invoice.number', 'invoice number', 'InvoiceNo', 'Invoice'),
  column(asMoment, 'invoice.issuedAt', 'invoiced at', 'InvoiceDate'),
  column(asAmount, 'invoice.total', 'invoice total'),
  column(asText, 'creditMemo.number', 'credit memo number', 'CreditNoteNo', 'CreditMemo'),
  column(asMoment, 'creditMemo.issuedAt', 'credited at', 'CreditMemoDate', 'CreditNoteDate'),
  column(asAmount, 'creditMemo.total', 'credit memo total', 'CreditNoteTotal', 'Credited'),
  column(asText, 'creditMemo.invoice', 'credited invoice'),
] as const;

/** The columns of a file of orders that are to be carried out. */
export const orderColumns: readonly BulkColumn[] = [...ofAnyOrder, ...ofLines, ...ofPayment];

/** The columns of a file of orders of the past. */
export const historyColumns: readonly BulkColumn[] = [...ofAnyOrder, ...ofLines, ...ofThePast];
