import type { orderDetailsRoutes } from '#shared/contracts/api/order-details.ts';
import { listAnswer } from '#shared/http/list.ts';
import type { Operation } from '#shared/http/operation.ts';
import { entriesPage } from '../keeping/order-entries.ts';
import { refusedOutOfReach } from '../keeping/reach.ts';
import { earlierDetailsRows } from '../rows.ts';
import { detailsViewOf } from './details-view.ts';
import { earlierIn, earlierPrefix } from './earlier-details.ts';

/** `GET /v1/orders/{orderId}/details`: what was said before each change. */
export const listEarlierDetailsOperation: Operation<typeof orderDetailsRoutes.listEarlierDetails> = async ({
  params,
  query,
  caller,
}) => {
  const { orderId } = params;
  const refusal = await refusedOutOfReach(orderId, caller);
  if (refusal) return refusal;
  const { rows, next } = await entriesPage(earlierDetailsRows, orderId, earlierPrefix, query);
  const earlier = (await Promise.all(rows.map(earlierIn))).filter((one) => one !== undefined);
  const items = earlier.map(({ version, details, replacedAt }) => ({
    ...detailsViewOf(version, details),
    replacedAt,
  }));
  return listAnswer(items, next);
};
