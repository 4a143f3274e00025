import type * as z from 'zod';
import type { fulfilmentOrderView } from '#shared/contracts/api/fulfilment.ts';
import type { FulfilmentOrder, Order } from '#functions/orders/rules.ts';

export type FulfilmentOrderView = z.output<typeof fulfilmentOrderView>;

/** A fulfilment order as lists and answers tell it: without personal data. */
export function viewOf(fulfilmentOrder: FulfilmentOrder): FulfilmentOrderView {
  const { lines, shipment, rejection, ...facts } = fulfilmentOrder;
  return {
    ...facts,
    lines: lines.map(({ lineId, sku, quantity }) => ({ lineId, sku, quantity })),
    ...(shipment ? { shipment: { ...shipment, packages: [...shipment.packages] } } : {}),
    ...(rejection ? { rejection } : {}),
  };
}

/** A fulfilment order for those who pick and pack it: what the items are and where they go. */
export function workViewOf(fulfilmentOrder: FulfilmentOrder, order: Order): FulfilmentOrderView {
  const view = viewOf(fulfilmentOrder);
  const descriptions = new Map(order.lines.map(({ lineId, description }) => [lineId, description]));
  const { shippingAddress, contact, externalNumber } = order;
  const recipient = shippingAddress?.name ?? contact.name;
  return {
    ...view,
    lines: view.lines.map((line) => ({ ...line, description: descriptions.get(line.lineId) })),
    externalNumber,
    ...(recipient ? { recipient } : {}),
    ...(shippingAddress && fulfilmentOrder.method === 'ship'
      ? { shipTo: { ...shippingAddress, lines: [...shippingAddress.lines] } }
      : {}),
  };
}
