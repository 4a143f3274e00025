import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { deliverOrder } from '#functions/notifications/delivering/deliver-order.ts';
import { keepDelivery } from '#functions/notifications/delivering/delivery-rows.ts';
import type { Attempt, Delivery } from '#functions/notifications/delivering/delivery.ts';
import type { Endpoint } from '#functions/notifications/endpoints/endpoint.ts';
import { newOrderId } from '#shared/ids.ts';
import { startEngine } from '../support/tables/engine.ts';
import { webhookEndpoint } from '../support/api/webhook-endpoint.ts';
import { putWorld } from '../support/world.ts';

const posted: number[] = [];
let meanwhile: (sequence: number) => Promise<unknown> = async () => undefined;
vi.mock('#functions/notifications/delivering/post-webhook.ts', () => ({
  postWebhook: async (_: Endpoint, { sequence }: Delivery): Promise<Attempt> => {
    posted.push(sequence);
    await meanwhile(sequence);
    return { at: new Date().toISOString(), status: 204, milliseconds: 3 };
  },
}));
vi.mock('#functions/notifications/delivering/webhook-queue.ts', () => ({ handToPosting: async () => undefined }));

const engine = await startEngine();
afterAll(() => engine.stop());

let endpointId = '';
beforeAll(async () => {
  await putWorld(engine);
  endpointId = await webhookEndpoint();
});

const due = (subject: string, sequence: number): Promise<boolean> =>
  keepDelivery({
    endpointId,
    channel: 'web',
    subject,
    sequence,
    event: {
      metadata: {
        id: `evt_${sequence}`,
        type: 'OrderAccepted',
        version: 1,
        occurredAt: '',
        sequence,
        correlationId: 'x',
      },
      data: {},
    },
    state: 'due',
    attempts: [],
    createdAt: new Date().toISOString(),
    revision: 1,
  });

test('what comes while an earlier event is posted goes out in its place, also before what was there already', async () => {
  const subject = newOrderId();
  await due(subject, 1);
  await due(subject, 3);
  meanwhile = async (sequence) => {
    if (sequence === 1) await due(subject, 2);
    if (sequence === 3) await due(subject, 4);
  };
  await deliverOrder(endpointId, subject);
  expect(posted).toEqual([1, 2, 3, 4]);
});
