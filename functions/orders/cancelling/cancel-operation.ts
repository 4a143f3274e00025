import type { orderRoutes } from '#shared/contracts/api/orders.ts';
import { versionOfTag } from '#shared/http/input/entity-tag.ts';
import { isRefusal } from '#shared/http/refusal.ts';
import type { Operation } from '#shared/http/operation.ts';
import { applyCancellation } from './cancel-order.ts';
import { erasedRefusal } from '../details/details-decision.ts';
import { newNote, noteWrite } from '../reading/note-operations.ts';
import type { Order } from '../aggregate/order.ts';
import { withPeople } from '../keeping/open-people.ts';
import { refusedOutOfReach } from '../keeping/reach.ts';

/** What events say of the reason: what the person wrote may tell of people, and stays with the order. */
const reasonInEvents = 'as requested';

/** `POST /v1/orders/{orderId}/cancel`: what was written as the reason becomes a note of the order. */
export const cancelOrderOperation: Operation<typeof orderRoutes.cancelOrder> = async (request) => {
  const { params, body, caller, claim, headers } = request;
  const outOfReach = await refusedOutOfReach(params.orderId, caller);
  if (outOfReach) return outOfReach;
  const ifMatch = headers['if-match'];
  const version = ifMatch === undefined ? undefined : versionOfTag(ifMatch);
  if (isRefusal(version)) return version;
  const { reason: statedReason, lines, bundles } = body;
  const note = newNote(statedReason, caller);
  const asked = { reason: reasonInEvents, statedReason, lines, bundles };
  const alongside = async (order: Order) => {
    const its = await withPeople(order);
    return erasedRefusal(its) ?? { state: order, events: [], writes: [noteWrite(its, note)] };
  };
  const cancelled = await applyCancellation(params.orderId, asked, { claim, version, alongside });
  return isRefusal(cancelled) ? cancelled : cancelled.answer;
};
