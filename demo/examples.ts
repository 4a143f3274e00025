import type { OpenOms } from '@open-oms/client';
import type { ExampleName } from '#shared/contracts/examples.ts';
import { connect, keyOf, unlessRefused, type DemoTarget } from './client.ts';
import { PlacedOrders } from './placed-orders.ts';

/** Real ids of what the API's examples name, as far as they are known. */
export type RealIds = Partial<Record<ExampleName, string>>;

/**
 * Makes what the API's examples are about, through the public API, and tells their real ids to `found` as they come to be
 * known. What is there already is found again, so that it can be repeated. `signal` ends it at any point. Throws when something
 * did not come about; all the rest is made nevertheless.
 */
export async function prepareExamples(
  target: DemoTarget,
  found: (ids: RealIds) => void,
  signal: AbortSignal,
): Promise<void> {
  const oms = connect(target);
  const url = `${target.api}/_local/webhooks`;
  const addEndpoint = async (name: string, events?: readonly 'OrderCancelled'[]) => {
    const body = events ? { url, events } : { url };
    const params = { channelId: 'marketplace' };
    const made = await oms.call('createWebhook', { params, body, idempotencyKey: keyOf('webhook', name), signal });
    return made.endpointId;
  };

  // The endpoint comes first, so that it gets the events of the orders.
  const webhookInUse = await addEndpoint('in-use');
  const orders = await PlacedOrders.place(oms, signal);
  const {
    onAccount,
    toApprove,
    toRefuse,
    toChange,
    toMap,
    toCancel,
    toPick,
    toPack,
    toHandOver,
    toDeliver,
    toReject,
    toLose,
    toReceiveBack,
    toResume,
    toGiveUp,
  } = orders.ids;

  const subjects: readonly (() => Promise<RealIds>)[] = [
    async () => ({ orderToApprove: toApprove, holdToRelease: await orders.holdOf(toApprove) }),
    async () => ({ orderToRefuse: toRefuse, holdToReject: await orders.holdOf(toRefuse) }),
    async () => {
      await orders.holdOf(toChange);
      return { orderToChange: toChange };
    },
    async () => {
      await orders.holdOf(toMap);
      return { orderToMap: toMap };
    },
    async () => ({ orderToCancel: toCancel, orderOnAccount: onAccount }),
    async () => ({ orderToPick: toPick, fulfilmentToPick: await orders.bringTo('released', toPick) }),
    async () => ({ orderToPack: toPack, fulfilmentToPack: await orders.bringTo('picking', toPack) }),
    async () => ({ orderToHandOver: toHandOver, fulfilmentToHandOver: await orders.bringTo('packed', toHandOver) }),
    async () => ({ orderToDeliver: toDeliver, fulfilmentToDeliver: await orders.bringTo('handed_over', toDeliver) }),
    async () => ({ orderToReject: toReject, fulfilmentToReject: await orders.bringTo('released', toReject) }),
    async () => ({ orderToLose: toLose, fulfilmentToLose: await orders.bringTo('handed_over', toLose) }),
    async () => ({
      orderToReceiveBack: toReceiveBack,
      fulfilmentToReceiveBack: await orders.bringTo('handed_over', toReceiveBack),
    }),
    async () => ({ orderToResume: toResume, exceptionToResume: await orders.exceptionOf(toResume) }),
    async () => ({ orderToGiveUp: toGiveUp, exceptionToGiveUp: await orders.exceptionOf(toGiveUp) }),
    async () => ({ deliveredOrder: await orders.delivered(webhookInUse), webhookInUse }),
    async () => ({ webhookToRemove: await addEndpoint('to-remove', ['OrderCancelled']) }),
    async () => ({ importDone: await demoImport(oms, 'done', signal) }),
    async () => ({ importToStart: await demoImport(oms, 'to-start', signal) }),
    async () => ({ importToCancel: await demoImport(oms, 'to-cancel', signal) }),
    async () => {
      const made = await oms.call('createChannelCredentials', {
        params: { channelId: 'web' },
        body: { name: 'To be disabled', scopes: ['orders:read'] },
        idempotencyKey: keyOf('credentials', 'web'),
        signal,
      });
      return { channelClient: made.clientId };
    },
    async () => {
      const made = await oms.call('createLocationCredentials', {
        params: { locationId: 'london' },
        body: { name: 'To be disabled', scopes: ['fulfilment:read'] },
        idempotencyKey: keyOf('credentials', 'london'),
        signal,
      });
      return { locationClient: made.clientId };
    },
    async () => {
      const body = { customerId: 'c-1003' };
      const asked = await oms.call('requestErasure', { body, idempotencyKey: keyOf('erasure', 'c-1003'), signal });
      return { erasure: asked.erasureId };
    },
    async () => {
      await issueCreditMemo(oms, signal);
      return {};
    },
    async () => {
      const [reservation, reservationToRelease, reservationToOrder] = await Promise.all([
        reserve(oms, '1', signal),
        reserve(oms, '2', signal),
        reserve(oms, '3', signal),
      ]);
      return { reservation, reservationToRelease, reservationToOrder };
    },
  ];
  const outcomes = await Promise.allSettled(subjects.map(async (make) => found(await make())));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Tea that is held for a basket for a day. */
async function reserve(oms: OpenOms, basket: string, signal: AbortSignal): Promise<string> {
  const body = { channel: 'web', lines: [{ sku: 'TEA-001', quantity: 1 }], minutes: 1440 };
  const held = await oms.call('reserveStock', { body, idempotencyKey: keyOf('basket', basket), signal });
  return held.reservationId;
}

/** An import of two items: announced only, with its file where it goes, or started. */
async function demoImport(
  oms: OpenOms,
  stage: 'to-cancel' | 'to-start' | 'done',
  signal: AbortSignal,
): Promise<string> {
  const content = 'SKU,Name\nSPOON-001,Tea spoon\nSIEVE-001,Tea sieve\n';
  const body = { kind: 'items', fileName: `${stage}.csv`, bytes: Buffer.byteLength(content) } as const;
  const idempotencyKey = keyOf('import', stage);
  const { importId, upload } = await oms.call('createImport', { body, idempotencyKey, signal });
  if (stage === 'to-cancel') return importId;
  // Its length is said by who sends it.
  const { 'content-length': _, ...headers } = upload.headers;
  const answer = await fetch(upload.url, { method: 'PUT', headers, body: content, signal });
  // Done before, the file is there, or its address has expired.
  if (!answer.ok && answer.status !== 412 && answer.status !== 403)
    throw new Error(`the demo file is not taken: ${await answer.text()}`);
  if (stage === 'done') {
    const starting = oms.call('startImport', { params: { importId }, idempotencyKey: keyOf('start', stage), signal });
    await unlessRefused(starting, 'conflicting-state');
  }
  return importId;
}

/** A free-standing one, so that there is a first. */
async function issueCreditMemo(oms: OpenOms, signal: AbortSignal): Promise<void> {
  const body = {
    branch: 'uk',
    channel: 'web',
    currency: 'GBP',
    reference: 'DEMO-CREDIT',
    lines: [
      {
        sku: 'MUG-001',
        description: 'Stoneware mug, taken back',
        quantity: 1,
        amount: '15.00',
        taxes: [{ amount: '2.50', name: 'VAT', rate: '20' }],
      },
    ],
    total: '15.00',
    reason: 'Sold before the system came',
  };
  const issuing = oms.call('issueCreditMemo', { body, idempotencyKey: keyOf('credit-memo', body.reference), signal });
  await unlessRefused(issuing, 'already-exists');
}
