import { nowIso } from '#shared/ambient.ts';
import type { fulfilmentRoutes } from '#shared/contracts/api/fulfilment.ts';
import { required } from '#shared/environment.ts';
import { largestBody } from '#shared/http/input/body.ts';
import type { Operation } from '#shared/http/operation.ts';
import { configuredParty, refuseSignature } from '#shared/http/outside-report.ts';
import { isRefusal, refuse, type Refusal } from '#shared/http/refusal.ts';
import { actingAs } from '#shared/observability/correlation.ts';
import { log } from '#shared/observability/log.ts';
import { count } from '#shared/observability/metrics.ts';
import { about, foundOut } from '#shared/observability/subject.ts';
import { secretVariable } from '#shared/outside-party.ts';
import { secretText } from '#shared/secrets.ts';
import { loadFulfilmentOrder, raiseFound, raiseFromCarrier } from '#functions/orders/public.ts';
import type { CarrierReport, TrackingUpdate } from './carrier.ts';
import { carrierForms, carriers } from './carriers.ts';
import { deliverWhenComplete } from '../handling/deliver-when-complete.ts';
import { handleFulfilmentOrder } from '../handling/handle-fulfilment-order.ts';
import { deliveryExceptions, type ParcelStatus } from '../handling/parcel.ts';
import { lastSeen, noteTracking, parcelsBy, type Parcel } from '../handling/parcel-rows.ts';
import { isReportedLost, reportLoss } from '../handling/report-loss.ts';

/**
 * `POST /v1/carrier-events/{carrier}`. Takes a carrier's reports on parcels: notes each with the shipment, delivers the fulfilment
 * order when all its parcels have arrived, loses what was in one that is lost, asks a person when one does not come by itself. Repeated and late reports change nothing.
 */
export const carrierEventOperation: Operation<typeof fulfilmentRoutes.receiveCarrierEvent> = async ({
  params: { carrier: name },
  rawBody,
  headers,
}) => {
  const updates = await reportedUpdates(name, { rawBody, headers });
  if (isRefusal(updates)) return updates;
  const known: boolean[] = [];
  for (const update of updates) known.push(await takeIn(name, update));
  return { status: 202, body: { known: known.includes(true) } };
};

/** The signature is checked before the body is looked at. */
async function reportedUpdates(name: string, report: CarrierReport): Promise<readonly TrackingUpdate[] | Refusal> {
  if (Buffer.byteLength(report.rawBody) > largestBody) {
    return refuse('body-too-large', `the body has more than ${largestBody} bytes`);
  }
  const party = configuredParty(name, carriers);
  if (isRefusal(party)) return party;
  const carrier = await carrierForms[party.name]();
  const problem = carrier.signatureProblem(report, await secretText(required(secretVariable(name))));
  if (problem !== undefined) return refuseSignature(party, problem);
  const updates = carrier.read(report.rawBody);
  return updates ?? refuse('invalid-request', `the body is not of the form in which ${name} reports`);
}

/** True when a shipment has this tracking number. `party`, which reports it, has done it where it names no carrier. */
async function takeIn(party: string, update: TrackingUpdate): Promise<boolean> {
  const parcels = await parcelsBy(update.carrier, update.trackingNumber);
  if (parcels.length === 0) {
    count('UnknownTrackingNumbers');
    log.info('carrier event for an unknown tracking number', { carrier: update.carrier, status: update.status });
  }
  foundOut({ orderId: parcels[0]?.orderId });
  await actingAs({ kind: 'carrier', id: update.carrier || party }, async () => {
    for (const parcel of parcels) await about({ orderId: parcel.orderId }, () => take(update, parcel));
  });
  return parcels.length > 0;
}

/** What follows from an update is looked at even when it came before: it may not have been written the first time. */
async function take({ trackingNumber, status, at }: TrackingUpdate, parcel: Parcel): Promise<void> {
  const isNew = await noteTracking(parcel, status, at ?? nowIso());
  if (deliveryExceptions.has(status)) await askPerson(parcel, trackingNumber, status, isNew);
  if (status === 'lost') await loseParcel(parcel, trackingNumber, isNew);
  if (status === 'delivered') await arrived(parcel, trackingNumber);
}

/** A parcel that does not come by itself is a person's matter, unless it has been heard of further on or has arrived. */
async function askPerson(parcel: Parcel, trackingNumber: string, status: ParcelStatus, isNew: boolean): Promise<void> {
  const { orderId, fulfilmentOrderId } = parcel;
  const [seen, fulfilmentOrder] = await Promise.all([
    lastSeen(parcel),
    loadFulfilmentOrder(orderId, fulfilmentOrderId),
  ]);
  if (seen?.status !== status || fulfilmentOrder?.state !== 'handed_over') return;
  if (isNew) count('ParcelsInTrouble');
  await raiseFromCarrier(orderId, trackingNumber, status);
}

/** What was in a lost parcel is lost, unless the parcel has arrived or was reported before. Where nobody has said what was in it, a person has to. */
async function loseParcel(parcel: Parcel, trackingNumber: string, isNew: boolean): Promise<void> {
  const { orderId, fulfilmentOrderId } = parcel;
  if ((await lastSeen(parcel))?.status !== 'lost') return;
  const outcome = await handleFulfilmentOrder(orderId, fulfilmentOrderId, (handling) => {
    const { fulfilmentOrder } = handling.state;
    const isLost = fulfilmentOrder.state !== 'handed_over' || isReportedLost(fulfilmentOrder, trackingNumber);
    return isLost ? handling : reportLoss(handling, { cause: 'lost', trackingNumber }, nowIso());
  });
  if (isRefusal(outcome)) return askPerson(parcel, trackingNumber, 'lost', isNew);
  await deliverWhenComplete(orderId, fulfilmentOrderId);
}

/** The last parcel that arrives delivers the fulfilment order. One that was lost changes nothing any more: a person asks for it, or leaves it. */
async function arrived({ orderId, fulfilmentOrderId }: Parcel, trackingNumber: string): Promise<void> {
  const shipped = await loadFulfilmentOrder(orderId, fulfilmentOrderId);
  if (shipped && isReportedLost(shipped, trackingNumber)) await raiseFound(orderId, trackingNumber);
  await deliverWhenComplete(orderId, fulfilmentOrderId);
}
