import type { ExampleName } from '#shared/contracts/examples.ts';
import { idIn, signIn, taken, type DemoTarget, type Send } from './client.ts';
import { PlacedOrders } from './placed-orders.ts';

/** Real ids of what the API's examples name, as far as they are known. */
export type RealIds = Partial<Record<ExampleName, string>>;

/**
 * Makes what the API's examples are about, through the public API, and tells their real ids to `found` as they come to be
 * known. What is there already is found again, so that it can be repeated. `signal` ends it at any point. Throws a DemoError
 * when something did not come about; all the rest is made nevertheless.
 */
export async function prepareExamples(
  target: DemoTarget,
  found: (ids: RealIds) => void,
  signal: AbortSignal,
): Promise<void> {
  const send = await signIn(target, signal);
  const post = (path: string, body: object, name: string) => taken(send('POST', path, body, name), `POST ${path}`);

  // The endpoint comes first, so that it gets the events of the orders.
  const endpoints = '/v1/channels/marketplace/webhooks';
  const url = `${target.api}/_local/webhooks`;
  const webhookInUse = idIn(await post(endpoints, { url }, 'in-use'), 'endpointId');
  const orders = await PlacedOrders.place(send, signal);
  const { toApprove, toRefuse, toCancel, toPick, toPack, toHandOver, toDeliver, toReject, toResume, toGiveUp } =
    orders.ids;

  const subjects: readonly (() => Promise<RealIds>)[] = [
    async () => ({ orderToApprove: toApprove, holdToRelease: await orders.holdOf(toApprove) }),
    async () => ({ orderToRefuse: toRefuse, holdToReject: await orders.holdOf(toRefuse) }),
    async () => ({ orderToCancel: toCancel }),
    async () => ({ orderToPick: toPick, fulfilmentToPick: await orders.bringTo('released', toPick) }),
    async () => ({ orderToPack: toPack, fulfilmentToPack: await orders.bringTo('picking', toPack) }),
    async () => ({ orderToHandOver: toHandOver, fulfilmentToHandOver: await orders.bringTo('packed', toHandOver) }),
    async () => ({ orderToDeliver: toDeliver, fulfilmentToDeliver: await orders.bringTo('handed_over', toDeliver) }),
    async () => ({ orderToReject: toReject, fulfilmentToReject: await orders.bringTo('released', toReject) }),
    async () => ({ orderToResume: toResume, exceptionToResume: await orders.exceptionOf(toResume) }),
    async () => ({ orderToGiveUp: toGiveUp, exceptionToGiveUp: await orders.exceptionOf(toGiveUp) }),
    async () => {
      const deliveredOrder = await orders.delivered(`${endpoints}/${webhookInUse}/deliveries`);
      return { deliveredOrder, webhookInUse };
    },
    async () => {
      const made = await post(endpoints, { url, events: ['OrderCancelled'] }, 'to-remove');
      return { webhookToRemove: idIn(made, 'endpointId') };
    },
    async () => {
      const body = { name: 'To be disabled', scopes: ['orders:read'] };
      return { channelClient: idIn(await post('/v1/channels/web/credentials', body, 'to-disable'), 'clientId') };
    },
    async () => {
      const body = { name: 'To be disabled', scopes: ['fulfilment:read'] };
      return { locationClient: idIn(await post('/v1/locations/london/credentials', body, 'to-disable'), 'clientId') };
    },
    async () => {
      await issueCreditMemo(send);
      return {};
    },
  ];
  const outcomes = await Promise.allSettled(subjects.map(async (make) => found(await make())));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

/** A free-standing one, so that there is a first. */
async function issueCreditMemo(send: Send): Promise<void> {
  const body = {
    branch: 'uk',
    channel: 'web',
    currency: 'GBP',
    reference: 'DEMO-CREDIT',
    lines: [{ sku: 'MUG-001', description: 'Stoneware mug, taken back', quantity: 1, amount: '15.00', tax: '2.50' }],
    total: '15.00',
    reason: 'Sold before the system came',
  };
  await taken(send('POST', '/v1/credit-memos', body, 'DEMO-CREDIT'), 'a credit memo', 'already-exists');
}
