import type * as z from 'zod';
import { bucketOf } from '#shared/bucket.ts';
import { measureIn, quantityOf } from '#shared/quantity.ts';
import type { fulfilmentMoveView, fulfilmentOrderView } from '#shared/contracts/api/fulfilment.ts';
import {
  addressView,
  groupOf,
  packageViews,
  serialsIn,
  unitsOfLines,
  unitsTold,
  type FulfilmentLine,
  type FulfilmentOrder,
  type OrderWithPeople,
  type RequestedMove,
  type UndeliveredUnits,
} from '#functions/orders/rules.ts';

export type FulfilmentOrderView = z.output<typeof fulfilmentOrderView>;
export type FulfilmentMoveView = z.output<typeof fulfilmentMoveView>;

/** A fulfilment order as lists and answers tell it: without personal data. */
export function viewOf(fulfilmentOrder: FulfilmentOrder): FulfilmentOrderView {
  const { lines, shipment, rejection, losses, sentBack, requested: _, ...facts } = fulfilmentOrder;
  const told = ({ lineId, quantity, serials }: UndeliveredUnits) => ({
    lineId,
    quantity: quantityOf(quantity, lines.find((line) => line.lineId === lineId)?.measure),
    ...(serials ? { serials: [...serials] } : {}),
  });
  return {
    ...facts,
    lines: lines.map((line) => ({
      ...unitsTold(line),
      ...measureIn(line),
      ...(line.allocations.some(({ nonStock }) => nonStock) ? { custom: true as const } : {}),
      ...(line.serialised ? { serialised: line.serialised } : {}),
      ...serialsIn(line.serials),
      ...fromBuckets(line),
    })),
    ...(shipment ? { shipment: { ...shipment, packages: packageViews(shipment, lines) } } : {}),
    ...(losses ? { losses: losses.map((loss) => ({ ...loss, lines: loss.lines.map(told) })) } : {}),
    ...(sentBack
      ? {
          sentBack: sentBack.map((one) => ({
            ...one,
            lines: one.lines.map(({ found, ...units }) => ({
              ...told(units),
              ...(found === undefined ? {} : { found: told({ ...units, quantity: found }).quantity }),
            })),
          })),
        }
      : {}),
    ...(rejection ? { rejection } : {}),
  };
}

/** Of which buckets the units of a line are to be taken; nothing where all are ordinary goods. */
function fromBuckets(line: FulfilmentLine) {
  if (line.allocations.every(({ bucket }) => bucket === undefined)) return {};
  return {
    from: unitsOfLines([line]).map(({ bucket, quantity }) => ({
      ...bucketOf(bucket),
      quantity: quantityOf(quantity, line.measure),
    })),
  };
}

/** What a request has made of a fulfilment order; the same whenever it is asked for, however it stands by now. */
export function moveViewOf(
  { orderId, fulfilmentOrderId, shipment }: FulfilmentOrder,
  { state, version }: Pick<RequestedMove, 'state' | 'version'>,
): FulfilmentMoveView {
  const hasLeft = state === 'handed_over' || state === 'delivered' || state === 'undelivered';
  return {
    fulfilmentOrderId,
    orderId,
    state,
    ...(hasLeft && shipment ? { shipmentId: shipment.shipmentId } : {}),
    version,
  };
}

/** Which methods bring units, or who performs them, to an address. */
const goesToAddress: Readonly<Record<FulfilmentOrder['method'], boolean>> = {
  ship: true,
  ship_from_store: true,
  local_delivery: true,
  service: true,
  pickup: false,
  digital: false,
};

/** A fulfilment order for those who pick and pack it: what the items are, how they are to be made, and where they go. */
export function workViewOf(fulfilmentOrder: FulfilmentOrder, order: OrderWithPeople): FulfilmentOrderView {
  const view = viewOf(fulfilmentOrder);
  const descriptions = new Map(order.lines.map(({ lineId, description }) => [lineId, description]));
  const { contact, externalNumber, freeData } = order;
  const { shippingAddress } = groupOf(order, fulfilmentOrder);
  const { note, giftMessage, lines: said = {} } = freeData ?? {};
  const recipient = shippingAddress?.name ?? shippingAddress?.company ?? contact.name ?? contact.company;
  return {
    ...view,
    lines: view.lines.map((line) => ({
      ...line,
      description: descriptions.get(line.lineId),
      ...said[line.lineId],
    })),
    ...(note === undefined ? {} : { note }),
    ...(giftMessage === undefined ? {} : { giftMessage }),
    externalNumber,
    ...(recipient ? { recipient } : {}),
    ...(shippingAddress && goesToAddress[fulfilmentOrder.method] ? { shipTo: addressView(shippingAddress) } : {}),
  };
}
