import { nowIso } from '#shared/ambient.ts';
import type { mappingRoutes } from '#shared/contracts/api/mapping.ts';
import { etagOf, ok } from '#shared/http/answer.ts';
import type { Operation } from '#shared/http/operation.ts';
import { findItems } from '#functions/catalogue/public.ts';
import { changeWithinReach } from '../keeping/reach.ts';
import { summaryOf } from '../reading/order-view.ts';
import { lineMapped } from './map-line.ts';

/** `POST /v1/orders/{orderId}/lines/{lineId}/map` */
export const mapLineOperation: Operation<typeof mappingRoutes.mapLine> = async (request) => {
  const { params, body, caller } = request;
  const { orderId, lineId } = params;
  const items = await findItems([body.sku]);
  const mapping = { lineId, sku: body.sku, item: items.get(body.sku), by: `${caller.kind}:${caller.id}` };
  return changeWithinReach(
    orderId,
    request,
    (order) => lineMapped(order, { ...mapping, at: nowIso() }),
    (order) => ok(summaryOf(order), { etag: etagOf(order.version) }),
  );
};
