import { afterAll, beforeAll, expect, test } from 'vitest';
import { handler } from '#functions/notifications/api.ts';
import { keepDelivery, loadDelivery } from '#functions/notifications/delivering/delivery-rows.ts';
import { deliveryIdOf, type Delivery } from '#functions/notifications/delivering/delivery.ts';
import { newOrderId } from '#shared/ids.ts';
import { callApi } from '../support/api/api.ts';
import { startEngine } from '../support/tables/engine.ts';
import { webhookEndpoint } from '../support/api/webhook-endpoint.ts';
import { putWorld } from '../support/world.ts';

const engine = await startEngine();
afterAll(() => engine.stop());

let endpointId = '';
beforeAll(async () => {
  await putWorld(engine);
  endpointId = await webhookEndpoint();
});

/** A delivery that the endpoint has taken. */
async function delivered(subject: string): Promise<string> {
  const delivery: Delivery = {
    endpointId,
    channel: 'web',
    subject,
    sequence: 1,
    event: {
      metadata: { id: 'evt_1', type: 'OrderAccepted', version: 1, occurredAt: '', sequence: 1, correlationId: 'x' },
      data: {},
    },
    state: 'delivered',
    attempts: [{ at: '2026-11-22T10:00:00.000Z', status: 200, milliseconds: 5 }],
    createdAt: '2026-11-22T10:00:00.000Z',
    revision: 1,
  };
  expect(await keepDelivery(delivery)).toBe(true);
  return deliveryIdOf(delivery);
}

const replay = (deliveryId: string, idempotencyKey: string) =>
  callApi(handler, {
    method: 'POST',
    path: '/v1/channels/{channelId}/webhooks/{endpointId}/replay',
    params: { channelId: 'web', endpointId },
    body: { deliveryId },
    idempotencyKey,
  });

test('a replay that is asked for several times at once, or again later, has one effect and one answer', async () => {
  const deliveryId = await delivered(newOrderId());
  const answers = await Promise.all([1, 2, 3, 4].map(() => replay(deliveryId, 'one')));
  answers.push(await replay(deliveryId, 'one'));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect(new Set(answers.map(({ rawBody }) => rawBody)).size).toBe(1);
  expect(await loadDelivery(endpointId, deliveryId)).toMatchObject({ state: 'due', attempts: [], revision: 2 });
});

test('of two replays with keys of their own that come at once, one is decided after the other', async () => {
  const deliveryId = await delivered(newOrderId());
  const answers = await Promise.all([replay(deliveryId, 'two'), replay(deliveryId, 'three')]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(await loadDelivery(endpointId, deliveryId)).toMatchObject({ state: 'due', attempts: [], revision: 3 });
});
