import { newId } from '#shared/ids.ts';
import {
  changeOrder,
  decide,
  exceptionsOf,
  loadOrder,
  newFulfilmentWrite,
  orderEvents,
} from '#functions/orders/public.ts';
import {
  cancelUnits,
  moveUnits,
  type Charge,
  type FulfilmentOrder,
  type Order,
  type OrderLine,
} from '#functions/orders/rules.ts';
import { loadAccount } from '#functions/billing/payments/account-store.ts';
import { rowsOf } from '#functions/billing/payments/account.ts';
import { invoiceShipments, issueInvoicesOf } from '#functions/billing/documents/invoice-shipments.ts';
import { testLedger, type LedgerRow } from '#functions/billing/providers/test/test-provider.ts';
import type { Engine } from '../../support/tables/engine.ts';
import { orderLine, storeOrder } from '../../support/orders/stored-orders.ts';
import { wholeUnits } from '../../support/quantities.ts';

/** A charge for shipping that nothing has become of yet, with its tax, in minor units. */
export function shippingCharge(price: number, tax: number, more: Partial<Charge> = {}): Charge {
  const settledAmounts = { invoiced: 0, cancelled: 0 };
  return { chargeId: '1', kind: 'shipping', price, discounts: [], taxes: [{ amount: tax }], settledAmounts, ...more };
}

/** Stores an order that pays by card with a token of the test provider: 3 units at 10.00, 1.00 off, 6.01 tax, 5.99 shipping. */
export function storeCardOrder(token: string, more: Partial<Order> = {}): Promise<Order> {
  const line = orderLine('1', 'TEA-001', 3, {
    unitPrice: 1000,
    discounts: [{ amount: 100 }],
    taxes: [{ amount: 601 }],
  });
  return storeOrder([line], {
    charges: [shippingCharge(499, 100)],
    total: 3000 - 100 + 601 + 599,
    payment: { method: 'card', provider: 'test', token },
    ...more,
  });
}

/** Invoices and captures what has left of an order. @returns how many invoices were issued. */
export async function invoiceOrder(orderId: string): Promise<number> {
  const before = await loadAccount(orderId);
  const after = await invoiceShipments(before, issueInvoicesOf);
  return rowsOf(after, 'capture').length - rowsOf(before, 'capture').length;
}

/** Ships `quantity` open units of a line: its units have left, and a fulfilment order tells of it. */
export function ship(orderId: string, quantity: number, lineId = '1'): Promise<FulfilmentOrder> {
  return shipLines(orderId, [{ lineId, quantity }]);
}

/** Ships open units of several lines as one shipment. */
export async function shipLines(
  orderId: string,
  units: readonly { readonly lineId: string; readonly quantity: number }[],
): Promise<FulfilmentOrder> {
  const now = new Date().toISOString();
  const quantities = new Map(units.map(({ lineId, quantity }) => [lineId, quantity]));
  const shipment = { shipmentId: newId('shipment'), packages: [], handedOverAt: now };
  let shipped: FulfilmentOrder | undefined;
  await changeOrder(orderId, (order) => {
    shipped = {
      fulfilmentOrderId: newId('fulfilmentOrder'),
      orderId,
      channel: order.channel,
      branch: order.branch,
      location: 'london',
      method: 'ship',
      state: 'handed_over',
      lines: units.map((unit) => ({ ...unit, sku: 'TEA-001', ...wholeUnits, allocations: [] })),
      version: 1,
      createdAt: now,
      shipment,
    };
    const lines = order.lines.map((line) => leave(line, quantities.get(line.lineId) ?? 0));
    return { state: { ...order, lines }, events: [], writes: [newFulfilmentWrite(shipped)] };
  });
  if (!shipped) throw new Error('nothing was shipped');
  return shipped;
}

function leave(line: OrderLine, quantity: number): OrderLine {
  const path = ['open', 'released', 'picked', 'packed', 'shipped'] as const;
  return path.slice(1).reduce((moved, to, index) => moveUnits(moved, path[index] ?? 'open', to, quantity), line);
}

/** Cancels `quantity` units of a line that have not left, as the orders context does. */
export async function cancel(orderId: string, quantity: number, lineId = '1'): Promise<Order> {
  return changeOrder(orderId, (order) => {
    const cancelled = cancelUnits(order, [{ lineId, quantity }], 'changed their mind', new Date().toISOString());
    return { state: cancelled.order, events: cancelled.events };
  });
}

/** Decides on the open exceptions of an order, as a person does: on those whose detail has `of` in it. */
export async function decideExceptions(
  orderId: string,
  resolution: 'resumed' | 'given_up' = 'resumed',
  of = '',
): Promise<void> {
  await changeOrder(orderId, async (order) => {
    const open = (await exceptionsOf(orderId)).filter(({ state, detail }) => state === 'open' && detail?.includes(of));
    return decide(order, open, resolution, { by: 'client:root', at: new Date().toISOString() });
  });
}

export async function stored(orderId: string): Promise<Order> {
  const order = await loadOrder(orderId);
  if (!order) throw new Error(`${orderId} is gone`);
  return order;
}

export async function eventTypes(orderId: string): Promise<string[]> {
  return Array.fromAsync(orderEvents(orderId), ({ metadata }) => metadata.type);
}

/** What the test provider has in its own books for an order: the money that really moved. */
export async function providerLedger(engine: Engine, orderId: string) {
  const rows = (await engine.rows('Billing')).filter(
    (row) => row['account'] === testLedger && row['orderId'] === orderId,
  ) as unknown as LedgerRow[];
  const effective = rows.filter(({ refused }) => !refused);
  const sum = (kind: LedgerRow['kind']) =>
    effective.filter((row) => row.kind === kind).reduce((all, { amount }) => all + amount, 0);
  const count = (kind: LedgerRow['kind']) => effective.filter((row) => row.kind === kind).length;
  return {
    authorised: sum('authorise'),
    captured: sum('capture'),
    voided: sum('void'),
    refunded: sum('refund'),
    authorisations: count('authorise'),
    captures: count('capture'),
    voids: count('void'),
    refunds: count('refund'),
  };
}
