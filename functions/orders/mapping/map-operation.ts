import { nowIso } from '#shared/ambient.ts';
import type { mappingRoutes } from '#shared/contracts/api/mapping.ts';
import { etagOf, ok } from '#shared/http/answer.ts';
import type { Operation } from '#shared/http/operation.ts';
import { newId } from '#shared/ids.ts';
import { measureOf } from '#shared/quantity.ts';
import { findItems, type Item } from '#functions/catalogue/public.ts';
import { findChannel } from '#functions/parties/public.ts';
import type { Order } from '../aggregate/order.ts';
import { changeWithinReach } from '../keeping/reach.ts';
import { summaryOf } from '../reading/order-view.ts';
import { findListPrice } from '../placing/list-prices.ts';
import { lineMapped, stepsAs, type Mapping } from './map-line.ts';

/** `POST /v1/orders/{orderId}/lines/{lineId}/map` */
export const mapLineOperation: Operation<typeof mappingRoutes.mapLine> = async (request) => {
  const { params, body, caller } = request;
  const { orderId, lineId } = params;
  const item = (await findItems([body.sku])).get(body.sku);
  const mapping = { lineId, sku: body.sku, item, by: `${caller.kind}:${caller.id}` };
  return changeWithinReach(
    orderId,
    request,
    async (order) => {
      const lists = item && (await listsFor(order, lineId, item));
      return lineMapped(order, { ...mapping, lists, at: nowIso(), newHoldId: () => newId('hold') });
    },
    (order) => ok(summaryOf(order), { etag: etagOf(order.version) }),
  );
};

/** What the price lists have for the line as that item, where its channel has prices compared; of a bundle the whole is, when it is placed. */
async function listsFor(order: Order, lineId: string, item: Item): Promise<Mapping['lists']> {
  const line = order.lines.find((one) => one.lineId === lineId);
  const channel = line && !line.bundleId ? await findChannel(order.channel) : undefined;
  const quantity = line && stepsAs(line, measureOf(item))(line.ordered);
  if (channel?.priceTolerance === undefined || typeof quantity !== 'number') return undefined;
  const price = await findListPrice(order, { sku: item.sku, quantity }, channel);
  return price && { price, tolerance: channel.priceTolerance };
}
