import { Webhook } from 'standardwebhooks';
import { nowIso } from '#shared/ambient.ts';
import type { Answer } from '#shared/http/answer.ts';
import { largestBody } from '#shared/http/body.ts';
import { isRefusal, refuse, type Refusal } from '#shared/http/refusal.ts';
import { newId } from '#shared/ids.ts';
import { actingAs } from '#shared/observability/correlation.ts';
import { log } from '#shared/observability/log.ts';
import { count } from '#shared/observability/metrics.ts';
import { about, foundOut } from '#shared/observability/subject.ts';
import { loadFulfilmentOrder, raiseFromCarrier } from '#functions/orders/public.ts';
import { carrierSecret } from './carrier-secret.ts';
import { deliver } from '../handling/deliver.ts';
import { handleFulfilmentOrder } from '../handling/handle-fulfilment-order.ts';
import { allDelivered, deliveryExceptions, type ParcelStatus } from '../handling/parcel.ts';
import { loadParcels, noteTracking, trackedShipments, type TrackedShipment } from '../handling/shipment-rows.ts';
import { readTracker, type TrackingUpdate } from './tracker.ts';

type Headers = Readonly<Record<string, string | undefined>>;

/**
 * Takes a carrier's tracking update of a parcel: notes it with the shipment, delivers the fulfilment order when all its parcels
 * have arrived, asks a person when one does not come by itself. Repeated and late updates change nothing.
 */
export async function receiveCarrierEvent(rawBody: string, headers: Headers): Promise<Answer | Refusal> {
  const body = await signedBody(rawBody, headers);
  if (isRefusal(body)) return body;
  const update = readTracker(body.body);
  if (!update) {
    return refuse('invalid-request', 'the body is not a tracker: tracking_code, carrier and status are needed');
  }
  const shipments = await trackedShipments(update.carrier, update.trackingNumber);
  if (shipments.length === 0) {
    count('UnknownTrackingNumbers');
    log.info('carrier event for an unknown tracking number', { carrier: update.carrier, status: update.status });
  }
  foundOut({ orderId: shipments[0]?.orderId });
  await actingAs({ kind: 'carrier', id: update.carrier }, async () => {
    for (const shipment of shipments) await about({ orderId: shipment.orderId }, () => take(update, shipment));
  });
  return { status: 202, body: { known: shipments.length > 0 } };
}

/** The signature is checked before the body is looked at. */
async function signedBody(rawBody: string, headers: Headers): Promise<{ body: unknown } | Refusal> {
  if (Buffer.byteLength(rawBody) > largestBody) {
    return refuse('body-too-large', `the body has more than ${largestBody} bytes`);
  }
  const signature = {
    'webhook-id': headers['webhook-id'] ?? '',
    'webhook-timestamp': headers['webhook-timestamp'] ?? '',
    'webhook-signature': headers['webhook-signature'] ?? '',
  };
  const secret = await carrierSecret();
  try {
    new Webhook(secret).verify(rawBody, signature);
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it does not match';
    return refuse('not-authenticated', `the signature of the carrier event is not accepted: ${why}`);
  }
  try {
    return { body: JSON.parse(rawBody) };
  } catch {
    return refuse('malformed-json', 'the body cannot be parsed', { pointer: '', message: 'is not valid JSON' });
  }
}

/** What follows from an update is looked at even when it came before: it may not have been written the first time. */
async function take({ trackingNumber, status, at }: TrackingUpdate, tracked: TrackedShipment): Promise<void> {
  const isNew = await noteTracking(tracked, trackingNumber, status, at ?? nowIso());
  if (deliveryExceptions.has(status)) await askPerson(tracked, trackingNumber, status, isNew);
  if (status === 'delivered') await deliverWhenComplete(tracked);
}

/** A parcel that does not come by itself is a person's matter, unless it has been heard of further on or has arrived. */
async function askPerson(
  tracked: TrackedShipment,
  trackingNumber: string,
  status: ParcelStatus,
  isNew: boolean,
): Promise<void> {
  const { orderId, fulfilmentOrderId } = tracked;
  const [parcels, fulfilmentOrder] = await Promise.all([
    loadParcels(tracked),
    loadFulfilmentOrder(orderId, fulfilmentOrderId),
  ]);
  if (parcels?.tracking[trackingNumber.toUpperCase()]?.status !== status) return;
  if (fulfilmentOrder?.state !== 'handed_over') return;
  if (isNew) count('ParcelsInTrouble');
  await raiseFromCarrier(orderId, trackingNumber, status);
}

async function deliverWhenComplete(tracked: TrackedShipment): Promise<void> {
  const parcels = await loadParcels(tracked);
  if (!parcels || !allDelivered(parcels.numbers, parcels.tracking)) return;
  const { orderId, fulfilmentOrderId } = tracked;
  const outcome = await handleFulfilmentOrder(orderId, fulfilmentOrderId, (handling) =>
    handling.state.fulfilmentOrder.state === 'handed_over' ? deliver(handling, newId('shipment'), nowIso()) : handling,
  );
  if (isRefusal(outcome)) throw new Error(outcome.detail);
}
