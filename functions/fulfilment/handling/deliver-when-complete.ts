import { nowIso } from '#shared/ambient.ts';
import { isRefusal } from '#shared/http/refusal.ts';
import { newId } from '#shared/ids.ts';
import { loadFulfilmentOrder } from '#functions/orders/public.ts';
import { deliver } from './deliver.ts';
import { handleFulfilmentOrder } from './handle-fulfilment-order.ts';
import { allDelivered } from './parcel.ts';
import { parcelsSeen } from './parcel-rows.ts';

/** Delivers a fulfilment order when all its parcels that were not lost have arrived, by their carrier. Can be repeated. */
export async function deliverWhenComplete(orderId: string, fulfilmentOrderId: string): Promise<void> {
  const shipped = await loadFulfilmentOrder(orderId, fulfilmentOrderId);
  if (shipped?.state !== 'handed_over' || !allDelivered(await parcelsSeen(shipped))) return;
  const outcome = await handleFulfilmentOrder(orderId, fulfilmentOrderId, (handling) =>
    handling.state.fulfilmentOrder.state === 'handed_over' ? deliver(handling, newId('shipment'), nowIso()) : handling,
  );
  if (isRefusal(outcome)) throw new Error(outcome.detail);
}
