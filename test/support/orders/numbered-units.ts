import { expect } from 'vitest';
import { handler as fulfilmentApi } from '#functions/fulfilment/api.ts';
import { handler as inventoryApi } from '#functions/inventory/api.ts';
import { handler as ordersApi } from '#functions/orders/api.ts';
import { fulfilmentOrdersOf } from '#functions/orders/public.ts';
import type { FulfilmentOrder, OrderLine } from '#functions/orders/rules.ts';
import { callApi } from '../api/api.ts';
import { releaseOrder, sourceOrder } from './acceptance.ts';
import { orderLine, storeOrder } from './stored-orders.ts';

// What a warehouse asks for that keeps an item PHONE, whose units have serial numbers, in london.

export const phones = (lineId: string, quantity: number): OrderLine =>
  orderLine(lineId, 'PHONE', quantity, { serialised: true });

export const stock = (what: string, lines: readonly object[], more: object = {}, idempotencyKey?: string) =>
  callApi(inventoryApi, {
    method: 'POST',
    path: `/v1/stock/${what}`,
    body: { location: 'london', lines, ...more },
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  });

export const receive = (serials: readonly string[], of: object = {}, idempotencyKey?: string) =>
  stock('receipts', [{ sku: 'PHONE', quantity: serials.length, serials, ...of }], {}, idempotencyKey);

export const count = (...serials: string[]) => stock('counts', [{ sku: 'PHONE', counted: serials.length, serials }]);

export const adjust = (quantity: number, serials: readonly string[], reason = 'correction', of: object = {}) =>
  stock('adjustments', [{ sku: 'PHONE', quantity, serials, ...of }], { reason });

/** What the stock knows of a unit. */
export const unit = async (serial: string) => {
  const query = { sku: 'PHONE', serial };
  return (await callApi(inventoryApi, { method: 'GET', path: '/v1/stock/serials', query })).body.items[0];
};

export const states = async (...serials: string[]) =>
  Promise.all(serials.map(async (serial) => ((await unit(serial)) as { state: string } | undefined)?.state));

export const numbered = (from: number, units: number) =>
  Array.from({ length: units }, (_, index) => `S${from + index}`);

/** Calls an action of a fulfilment order. */
export function act(one: FulfilmentOrder, action: string, body: unknown = {}, idempotencyKey?: string) {
  return callApi(fulfilmentApi, {
    method: 'POST',
    path: `/v1/orders/{orderId}/fulfilment-orders/{fulfilmentOrderId}/${action}`,
    params: { orderId: one.orderId, fulfilmentOrderId: one.fulfilmentOrderId },
    body,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  });
}

/** An order of these lines that is picked: its only fulfilment order. */
export async function picked(...lines: OrderLine[]): Promise<FulfilmentOrder> {
  const { orderId } = await storeOrder(lines);
  await sourceOrder(orderId);
  await releaseOrder(orderId);
  const [first] = await fulfilmentOrdersOf(orderId);
  if (!first) throw new Error('nothing was released');
  expect((await act(first, 'pick')).status).toBe(200);
  return first;
}

/** The units of the first line, as packing names them. */
export const named = (...serials: string[]) => ({ lines: [{ lineId: '1', serials }] });

export async function packed(...serials: string[]): Promise<FulfilmentOrder> {
  const first = await picked(phones('1', serials.length));
  expect((await act(first, 'pack', named(...serials))).status).toBe(200);
  return first;
}

export const cancel = (orderId: string, lines?: readonly object[], idempotencyKey?: string) =>
  callApi(ordersApi, {
    method: 'POST',
    path: '/v1/orders/{orderId}/cancel',
    params: { orderId },
    body: { reason: 'customer', ...(lines ? { lines } : {}) },
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  });
