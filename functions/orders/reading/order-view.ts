import type * as z from 'zod';
import { bucketOf } from '#shared/bucket.ts';
import { formatMinor, formatUnitPrice } from '#shared/money.ts';
import { measureIn, quantityOf, type Quantity } from '#shared/quantity.ts';
import { lineFactsOf } from '#shared/contracts/line-facts.ts';
import type { orderSummary, orderView } from '#shared/contracts/api/order-views.ts';
import type { FulfilmentOrder } from '../fulfilment-orders/fulfilment-order.ts';
import { packageViews } from '../fulfilment-orders/package-contents.ts';
import { serialsIn } from '../fulfilment-orders/packed-serials.ts';
import { addressView, billedPartyView } from '../aggregate/people.ts';
import type { Charge } from '../aggregate/charge.ts';
import { instructionsOf } from '../aggregate/groups.ts';
import type { AddressedGroup, Hold, Order, OrderLine, OrderWithPeople, Presentment } from '../aggregate/order.ts';
import { bundlesOf } from '../aggregate/bundle.ts';
import {
  amountOf,
  priceTogether,
  pricesIncludeTaxOf,
  together,
  total,
  written,
  type Price,
} from '../aggregate/price.ts';
import { unitsTold } from '../aggregate/units.ts';
import { statusOf } from '../aggregate/status.ts';
import { pastView } from '../history/past-view.ts';
import { screeningView } from '../screening/outside/screening-view.ts';
import { tenderViews } from '../tenders/tender-view.ts';

export type OrderSummary = z.output<typeof orderSummary>;
export type OrderView = z.output<typeof orderView>;

/** An order as lists, placement and cancellation show it: without personal data. */
export function summaryOf(order: Order): OrderSummary {
  const { orderId, channel, branch, externalNumber, type, currency, placedAt, promisedAt, test, version } = order;
  const { recordedAt } = order;
  return {
    orderId,
    channel,
    branch,
    externalNumber,
    type,
    status: statusOf(order),
    currency,
    total: formatMinor(order.total, currency),
    lineCount: order.lines.length,
    placedAt,
    ...(promisedAt === undefined ? {} : { promisedAt }),
    ...(test ? { test } : {}),
    ...(recordedAt === undefined ? {} : { recordedAt }),
    version,
  };
}

/** An order with everything that belongs to it. Holds personal data; the provider's token is left out. */
export function viewOf(order: OrderWithPeople, fulfilmentOrders: readonly FulfilmentOrder[]): OrderView {
  const amount = (minor: number): string => formatMinor(minor, order.currency);
  const { payments, contact, payment, lines, charges } = order;
  const { lines: saidOfLines = {}, ...said } = order.freeData ?? {};
  const pricesOf = (priced: readonly Price[]): number => priced.reduce((all, { price }) => all + price, 0);
  const discounts = together([...lines, ...charges].flatMap((priced) => priced.discounts));
  const taxes = together([...lines, ...charges].flatMap((priced) => priced.taxes));
  const { state, authorised, captured, received = 0, refunded, voided, invoiced, credited } = payments;
  return {
    ...summaryOf(order),
    customer: { ...contact },
    billTo: order.billTo && billedPartyView(order.billTo),
    purchaseOrderNumber: order.purchaseOrderNumber,
    ...groupFactsView(order),
    ...(order.groups ? { groups: order.groups.map(groupView) } : {}),
    ...(order.related ? { related: order.related.map((one) => ({ ...one })) } : {}),
    ...pricesIncludeTaxOf(lines),
    ...bundlesView(lines, amount),
    lines: lines.map((line) => ({ ...lineView(line, amount, order.currency), ...saidOfLines[line.lineId] })),
    charges: charges.map((charge) => chargeView(charge, amount)),
    totals: {
      goods: amount(pricesOf(lines)),
      charges: amount(pricesOf(charges)),
      discount: amount(total(discounts)),
      discounts: written(discounts, amount),
      tax: amount(total(taxes)),
      taxes: written(taxes, amount),
      total: amount(order.total),
    },
    ...presentmentView(order.presentment),
    payment: { method: payment.method, ...(payment.provider ? { provider: payment.provider } : {}) },
    payments: {
      state,
      authorised: amount(authorised),
      captured: amount(captured),
      received: amount(received),
      refunded: amount(refunded),
      voided: amount(voided),
      invoiced: amount(invoiced),
      credited: amount(credited),
    },
    tenders: tenderViews(order),
    holds: order.holds.map(holdView),
    ...screeningView(order),
    fulfilmentOrders: fulfilmentOrders.map(fulfilmentView),
    shipments: fulfilmentOrders.flatMap(shipmentView),
    ...(order.past ? { history: pastView(order.past, amount, lines) } : {}),
    priority: order.priority,
    ...(order.shipComplete ? { shipComplete: true } : {}),
    ...(order.reservation === undefined ? {} : { reservation: order.reservation }),
    ...said,
    ...(order.detailsVersion === undefined ? {} : { detailsVersion: order.detailsVersion }),
    acceptedAt: order.acceptedAt,
    completedAt: order.completedAt,
    cancelledAt: order.cancelledAt,
    cancelReason: order.cancelReason,
    stage: order.stage,
    attentionAt: order.attentionAt,
    openExceptions: order.openExceptions,
    policyVersion: order.policyVersion,
  };
}

function holdView({ reasons, ...hold }: Hold): OrderView['holds'][number] {
  return { ...hold, blocks: [...hold.blocks], ...(reasons ? { reasons: reasons.map((one) => ({ ...one })) } : {}) };
}

function groupFactsView({
  shippingAddress,
  deliveredBy,
  pickupLocation,
  ...group
}: Omit<AddressedGroup, 'groupId' | 'method'>) {
  return {
    shippingAddress: shippingAddress && addressView(shippingAddress),
    deliveredBy,
    pickupLocation,
    ...instructionsOf(group),
  };
}

function groupView(group: AddressedGroup): NonNullable<OrderView['groups']>[number] {
  return { groupId: group.groupId, method: group.method, ...groupFactsView(group) };
}

function lineView(line: OrderLine, amount: (minor: number) => string, currency: string): OrderView['lines'][number] {
  const { lineId, sku, unmapped, orderedSku, description, kind, ordered, unitPrice, finer, backorderable, measure } =
    line;
  const perBucket = Map.groupBy(line.allocations, ({ location, bucket = '' }) => `${location} ${bucket}`);
  return {
    lineId,
    sku,
    ...(unmapped ? { unmapped } : {}),
    ...(line.custom ? { custom: line.custom } : {}),
    ...(orderedSku === undefined ? {} : { orderedSku }),
    description,
    kind,
    ...(line.bundleId === undefined ? {} : { bundleId: line.bundleId }),
    ...(line.groupId === undefined ? {} : { groupId: line.groupId }),
    ordered: quantityOf(ordered, measure),
    ...measureIn(line),
    unitPrice: formatUnitPrice({ minor: unitPrice, finer }, currency),
    price: amount(line.price),
    ...priceCheckView(line, amount),
    discounts: written(line.discounts, amount),
    taxes: written(line.taxes, amount),
    ...lineFactsOf(line),
    total: amount(amountOf(line)),
    backorderable,
    ...(line.serialised ? { serialised: line.serialised } : {}),
    quantities: quantitiesView(line),
    allocations: [...perBucket.values()].flatMap(([first, ...others]) =>
      first
        ? [
            {
              location: first.location,
              ...bucketOf(first.bucket),
              quantity: quantityOf(
                others.reduce((units, shard) => units + shard.quantity, first.quantity),
                measure,
              ),
            },
          ]
        : [],
    ),
  };
}

function bundlesView(lines: readonly OrderLine[], amount: (minor: number) => string): Pick<OrderView, 'bundles'> {
  const bundles = bundlesOf(lines).map(({ lines: components, ...bundle }) => {
    const { price, discounts, taxes, amount: paid } = priceTogether(components);
    const sums = { price: amount(price), discounts: written(discounts, amount), taxes: written(taxes, amount) };
    return { ...bundle, ...sums, total: amount(paid) };
  });
  return bundles.length === 0 ? {} : { bundles };
}

function priceCheckView({ priceCheck }: OrderLine, amount: (minor: number) => string) {
  if (!priceCheck) return {};
  const { listed } = priceCheck;
  return { priceCheck: listed === undefined ? {} : { listed: amount(listed) } };
}

/** What the customer was shown, where it was in another currency. */
export function presentmentView(presentment: Presentment | undefined): Pick<OrderView, 'presentment'> {
  if (!presentment) return {};
  const { currency, total: shown, rate } = presentment;
  return { presentment: { currency, total: formatMinor(shown, currency), rate: { ...rate } } };
}

function chargeView(charge: Charge, amount: (minor: number) => string): OrderView['charges'][number] {
  const { chargeId, kind, code, name, price, discounts, taxes, settledAmounts } = charge;
  return {
    chargeId,
    kind,
    ...(code === undefined ? {} : { code }),
    ...(name === undefined ? {} : { name }),
    price: amount(price),
    discounts: written(discounts, amount),
    taxes: written(taxes, amount),
    total: amount(amountOf(charge)),
    invoiced: amount(settledAmounts.invoiced),
    cancelled: amount(settledAmounts.cancelled),
  };
}

function quantitiesView({ quantities, measure }: OrderLine): OrderView['lines'][number]['quantities'] {
  const told = (steps: number): Quantity => quantityOf(steps, measure);
  return {
    open: told(quantities.open),
    cancelled: told(quantities.cancelled),
    backordered: told(quantities.backordered),
    allocated: told(quantities.allocated),
    released: told(quantities.released),
    picked: told(quantities.picked),
    packed: told(quantities.packed),
    shipped: told(quantities.shipped),
    delivered: told(quantities.delivered),
    lost: told(quantities.lost),
    sentBack: told(quantities.sent_back),
    returned: told(quantities.returned),
  };
}

function fulfilmentView(one: FulfilmentOrder): OrderView['fulfilmentOrders'][number] {
  const { fulfilmentOrderId, location, method, state, lines, createdAt, shipment, rejection } = one;
  return {
    fulfilmentOrderId,
    location,
    method,
    ...(one.groupId === undefined ? {} : { groupId: one.groupId }),
    ...instructionsOf(one),
    state,
    lines: lines.map((line) => ({ ...unitsTold(line), ...serialsIn(line.serials) })),
    createdAt,
    ...(shipment ? { shipmentId: shipment.shipmentId } : {}),
    ...(rejection ? { rejection: { ...rejection } } : {}),
  };
}

function shipmentView({ fulfilmentOrderId, location, lines, shipment }: FulfilmentOrder): OrderView['shipments'] {
  if (!shipment) return [];
  return [{ ...shipment, fulfilmentOrderId, location, packages: packageViews(shipment, lines) }];
}
