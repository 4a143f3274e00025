import type { orderRoutes } from '#shared/contracts/api/orders.ts';
import { isRefusal, refuse } from '#shared/http/refusal.ts';
import type { Operation } from '#shared/http/serve.ts';
import { applyCancellation } from './cancel-order.ts';
import { refusedOutOfReach } from './reach.ts';

/** `POST /v1/orders/{orderId}/cancel` */
export const cancelOrderOperation: Operation<typeof orderRoutes.cancelOrder> = async (request) => {
  const { params, body, caller, claim, headers } = request;
  const outOfReach = await refusedOutOfReach(params.orderId, caller);
  if (outOfReach) return outOfReach;
  const ifMatch = headers['if-match'];
  const version = ifMatch === undefined ? undefined : versionIn(ifMatch);
  if (version === null) {
    return refuse('invalid-request', `${JSON.stringify(ifMatch)} is not an ETag of this API`, {
      pointer: '#header/If-Match',
      message: 'must be the ETag of your last read, such as "3"',
    });
  }
  const cancelled = await applyCancellation(params.orderId, body, { claim, version });
  return isRefusal(cancelled) ? cancelled : cancelled.answer;
};

function versionIn(ifMatch: string): number | null {
  const match = /^(?:W\/)?"(\d{1,15})"$/.exec(ifMatch);
  return match ? Number(match[1]) : null;
}
