import type { ApiClient } from '../../support/system/api-client.ts';
import { until } from '../../support/until.ts';
import type { Place } from './guards.ts';

/** Everything that belongs to one channel at one location: ids by the names that routes have for them. */
export interface OwnedThings extends Place {
  /** Is being worked on; has a hold, a note and a fulfilment order. */
  readonly orderId: string;
  readonly holdId: string;
  readonly fulfilmentOrderId: string;
  /** Has left, is invoiced, and is stopped by an exception. */
  readonly stoppedOrderId: string;
  readonly exceptionId: string;
  readonly invoiceId: string;
  readonly creditMemoId: string;
  readonly customerId: string;
  readonly endpointId: string;
  /** Credentials of the channel, and of the location. */
  readonly channelClientId: string;
  readonly locationClientId: string;
  readonly sku: string;
  /** An item whose units have serial numbers, and an order for which one is packed. */
  readonly numberedSku: string;
  readonly packedOrderId: string;
  /** Holds some of it for a basket. */
  readonly reservationId: string;
  readonly importId: string;
  /** Of another customer of the channel. */
  readonly erasureId: string;
}

/** Makes an item that lies at this location only, and everything that a channel can have, through the public API. */
export async function makeOwnedThings(client: ApiClient, place: Place, name: string): Promise<OwnedThings> {
  const { channel, branch, location } = place;
  const [sku, customerId] = [`SKU-${name}`, `customer-${name}`];
  const params = { channelId: channel };
  await client.call('createItem', { body: { sku, kind: 'goods', description: 'Goods' } });
  await client.call('receiveStock', { body: { location, lines: [{ sku, quantity: 50 }] } });
  await client.call('createCustomer', { body: { customerId, channel, name: 'Ada Green' } });
  const { endpointId } = await client.call('createWebhook', { params, body: { url: 'http://127.0.0.1:9/events' } });
  const ofChannel = await client.call('createChannelCredentials', { params, body: { name, scopes: ['orders:read'] } });
  const ofLocation = await client.call('createLocationCredentials', {
    params: { locationId: location },
    body: { name, scopes: ['fulfilment:read'] },
  });
  const { importId } = await client.call('createImport', {
    body: { kind: 'items', fileName: `${name}.csv`, bytes: 10 },
  });
  const { creditMemoId } = await client.call('issueCreditMemo', {
    body: {
      branch,
      channel,
      currency: 'GBP',
      customerId,
      reference: `CREDIT-${name}`,
      lines: [{ description: 'Taken back', quantity: 1, amount: '1.00' }],
      total: '1.00',
      reason: 'Taken back',
    },
  });
  const place1 = (number: string, token: string) => placeOrder(client, { channel, sku, customerId, number, token });
  const [orderId, stoppedOrderId] = await Promise.all([
    place1(`${name}-1`, 'tok_ok'),
    place1(`${name}-2`, 'tok_expired_declined'),
  ]);
  const fulfilmentOrderId = await fulfilmentOrderOf(client, orderId);
  const numberedSku = `NUMBERED-${name}`;
  const packedOrderId = await packOne(client, { location, channel, customerId, sku: numberedSku, name });
  const { holdId } = await client.call('createHold', {
    params: { orderId },
    body: { type: 'manual', reason: 'wait', blocks: ['hand-over'] },
  });
  const { reservationId } = await client.call('reserveStock', {
    body: { channel, lines: [{ sku, quantity: 1 }], minutes: 1440 },
  });
  const leaving = `leaving-${name}`;
  await client.call('createCustomer', { body: { customerId: leaving, channel, name: 'Ben Hill' } });
  const { erasureId } = await client.call('requestErasure', { body: { customerId: leaving } });
  await client.call('addNote', { params: { orderId }, body: { text: 'a note' } });
  return {
    ...place,
    orderId,
    holdId,
    fulfilmentOrderId,
    stoppedOrderId,
    ...(await stopAfterHandOver(client, branch, stoppedOrderId)),
    creditMemoId,
    customerId,
    endpointId,
    channelClientId: ofChannel.clientId,
    locationClientId: ofLocation.clientId,
    sku,
    numberedSku,
    packedOrderId,
    reservationId,
    importId,
    erasureId,
  };
}

async function packOne(
  client: ApiClient,
  { location, channel, customerId, sku, name }: Record<'location' | 'channel' | 'customerId' | 'sku' | 'name', string>,
): Promise<string> {
  const serials = [`UNIT-1-${name}`, `UNIT-2-${name}`];
  await client.call('createItem', { body: { sku, kind: 'goods', description: 'Telephone', serialised: true } });
  await client.call('receiveStock', { body: { location, lines: [{ sku, quantity: 2, serials }] } });
  const orderId = await placeOrder(client, { channel, sku, customerId, number: `${name}-3`, token: 'tok_ok' });
  const params = { orderId, fulfilmentOrderId: await fulfilmentOrderOf(client, orderId) };
  await client.call('pickFulfilmentOrder', { params, body: {} });
  await client.call('packFulfilmentOrder', { params, body: { lines: [{ lineId: '1', serials }] } });
  return orderId;
}

async function placeOrder(
  client: ApiClient,
  { channel, sku, customerId, number, token }: Record<'channel' | 'sku' | 'customerId' | 'number' | 'token', string>,
): Promise<string> {
  const { orderId } = await client.call('placeOrder', {
    body: {
      channel,
      externalNumber: number,
      type: 'ship',
      currency: 'GBP',
      customer: { customerId, name: 'Ada Green', email: 'ada@example.com' },
      shippingAddress: { lines: ['1 Orchard Road'], city: 'London', postalCode: 'N1 9GU', country: 'GB' },
      lines: [{ sku, quantity: 2, unitPrice: '5.00' }],
      total: '10.00',
      payment: { method: 'card', provider: 'test', token },
    },
  });
  return orderId;
}

async function fulfilmentOrderOf(client: ApiClient, orderId: string): Promise<string> {
  const { fulfilmentOrders } = await until(
    `a fulfilment order of ${orderId}`,
    () => client.call('readOrder', { params: { orderId } }),
    (order) => order.fulfilmentOrders.length > 0,
  );
  return fulfilmentOrders[0]?.fulfilmentOrderId ?? '';
}

/** Hands an order over once its authorisation has lapsed: it is invoiced, and the card is declined. */
async function stopAfterHandOver(client: ApiClient, branch: string, orderId: string) {
  const params = { orderId, fulfilmentOrderId: await fulfilmentOrderOf(client, orderId) };
  await client.call('pickFulfilmentOrder', { params, body: {} });
  await client.call('packFulfilmentOrder', { params, body: {} });
  await new Promise((resolve) => setTimeout(resolve, 3_500));
  await client.call('handOverFulfilmentOrder', { params, body: {} });
  const { items } = await until(
    `an exception of ${orderId}`,
    () => client.call('listExceptions', { query: { branch } }),
    (page) => page.items.some((exception) => exception.orderId === orderId),
  );
  const invoices = await client.call('listInvoices', { query: { branch } });
  return {
    exceptionId: items.find((exception) => exception.orderId === orderId)?.exceptionId ?? '',
    invoiceId: invoices.items.find((invoice) => invoice.orderId === orderId)?.invoiceId ?? '',
  };
}

/** Ids by which an answer could betray these things to somebody who must not know of them. */
export function marksOf(things: OwnedThings): string[] {
  const { orderId, stoppedOrderId, exceptionId, holdId, invoiceId, creditMemoId, customerId, endpointId } = things;
  return [
    orderId,
    stoppedOrderId,
    exceptionId,
    holdId,
    invoiceId,
    creditMemoId,
    customerId,
    endpointId,
    things.packedOrderId,
    things.reservationId,
    things.erasureId,
    things.channelClientId,
  ];
}
