import { expect, test } from 'vitest';
import { newOrderId } from '#shared/ids.ts';
import { orderIn } from '#shared/events/order-in.ts';

const orderId = newOrderId();

test.each([
  ['by its event', { detail: { metadata: { orderId } } }, orderId],
  ['by the invoices that it asks for', { orderId, cause: {} }, orderId],
  ['by the webhook that it has posted', { endpointId: 'whe_1', subject: orderId }, orderId],
  ['not by a webhook about no order', { endpointId: 'whe_1', subject: 'evt_1' }, undefined],
  ['not where it names none', null, undefined],
])("a queue's message names an order %s", (_, message, named) => {
  expect(orderIn(JSON.stringify(message))).toBe(named);
});

test('a message that cannot be read names none', () => {
  expect(orderIn('{')).toBeUndefined();
});
