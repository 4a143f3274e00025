import { ambient } from '#shared/ambient.ts';
import type { orderDetailsRoutes } from '#shared/contracts/api/order-details.ts';
import { etagOf, ok } from '#shared/http/answer.ts';
import { isRefusal, type Refusal } from '#shared/http/refusal.ts';
import type { Operation } from '#shared/http/operation.ts';
import { newId } from '#shared/ids.ts';
import type { Write } from '#shared/dynamodb/writes.ts';
import { replaceByRequest } from '#shared/work/replace-by-request.ts';
import { findBranch, listLocations } from '#functions/parties/public.ts';
import type { OrderWithPeople } from '../aggregate/order.ts';
import { groupOf } from '../aggregate/groups.ts';
import { placesLeft, placeWrites } from '../keeping/queue-writes.ts';
import { withPeople } from '../keeping/open-people.ts';
import { orderWithinReach } from '../keeping/reach.ts';
import { keepOrder } from '../keeping/store.ts';
import { peopleOf } from '../placing/people-of.ts';
import { summaryOf } from '../reading/order-view.ts';
import { screeningSettingsOf } from '../screening/screening-settings.ts';
import {
  courierRefusal,
  detailsAsked,
  detailsChanged,
  erasedRefusal,
  lateRefusal,
  movedForCouriers,
  promisesMoved,
  waitingPlaces,
} from './details-decision.ts';
import { detailsVersionOf, withDetails } from './details.ts';
import { detailsViewOf } from './details-view.ts';
import { earlierWrite } from './earlier-details.ts';
import { ofItsPerson } from './moved-person.ts';

/** `PATCH /v1/orders/{orderId}`: the order, its former details and the event stand or fall in one transaction. */
export const changeOrderOperation: Operation<typeof orderDetailsRoutes.changeOrder> = ({
  params,
  body,
  caller,
  version,
}) =>
  replaceByRequest<OrderWithPeople>({
    what: `order ${params.orderId}`,
    version,
    load: async () => {
      const order = await orderWithinReach(params.orderId, caller);
      return isRefusal(order) ? order : withPeople(order);
    },
    replace: async (before) => {
      const erased = erasedRefusal(before);
      if (erased) return erased;
      const asked = detailsAsked(before, body);
      if (isRefusal(asked)) return asked;
      const branch = await findBranch(before.branch);
      if (!branch) throw new Error(`order ${before.orderId} belongs to branch ${before.branch}, which does not exist`);
      const { customerId } = before.contact;
      const customer = { locale: 'en', ...asked.customer, ...(customerId === undefined ? {} : { customerId }) };
      const people = await peopleOf({ ...asked, customer }, branch.country);
      const made = withDetails(before, asked, people);
      if (made.changed.length === 0) return { state: before, events: [] };
      const refused = lateRefusal(before, made) ?? (await beyondCouriers(before, made.order));
      if (refused) return refused;
      const changed = detailsChanged(before, made, screeningSettingsOf(branch), ambient.now(), () => newId('hold'));
      if (isRefusal(changed)) return changed;
      const moved = placesMoved(before, changed.state);
      const its = await ofItsPerson(before, changed.state, moved);
      if (isRefusal(its)) return its;
      const { order, writes } = its;
      return { ...changed, state: order, writes: [earlierWrite(before, order), ...writes] };
    },
    check: () => undefined,
    keep: keepOrder,
    answer: (order) =>
      ok({ ...summaryOf(order), ...detailsViewOf(detailsVersionOf(order), order) }, { etag: etagOf(order.version) }),
  });

async function beyondCouriers(before: OrderWithPeople, after: OrderWithPeople): Promise<Refusal | undefined> {
  return movedForCouriers(before, after).length > 0 ? courierRefusal(before, after, await listLocations()) : undefined;
}

/**
 * Where its units wait for stock, a group waits by its promised date; and what was too far from its former address need not be from the new one: it is
 * judged when there is stock.
 */
function placesMoved(before: OrderWithPeople, after: OrderWithPeople): Write[] {
  const idsOf = (groups: readonly { readonly groupId: string }[]) => new Set(groups.map(({ groupId }) => groupId));
  const [promised, addressed] = [promisesMoved, movedForCouriers].map((moved) => idsOf(moved(before, after)));
  const placesOf = (ids: ReadonlySet<string> = new Set()) =>
    waitingPlaces(before).filter((place) => ids.has(groupOf(before, place).groupId));
  const left = placesOf(promised);
  const nearer = placesOf(addressed?.difference(promised ?? new Set())).map((place) => ({ ...place, tooFar: [] }));
  return [...placesLeft(before, left), ...placeWrites(after, [...left, ...nearer])];
}
