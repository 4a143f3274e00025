import { ambient } from '#shared/ambient.ts';
import type { orderRoutes, Placement } from '#shared/contracts/api/orders.ts';
import { created, etagOf } from '#shared/http/answer.ts';
import { mayUseOrder, reaches, type Principal } from '#shared/http/access/principal.ts';
import { isRefusal, refuse, type Refusal } from '#shared/http/refusal.ts';
import type { Operation } from '#shared/http/operation.ts';
import { newOrderId } from '#shared/ids.ts';
import type { FailedCondition } from '#shared/dynamodb/transact.ts';
import type { Change } from '#shared/work/change.ts';
import { changeByRequest } from '#shared/work/unit-of-work.ts';
import { decimalMoney } from '#shared/money.ts';
import { deploymentKey, keyToSeal } from '#shared/vault/keys.ts';
import { personOf } from '#shared/vault/person-key.ts';
import { findItems } from '#functions/catalogue/public.ts';
import { loadReservation } from '#functions/inventory/public.ts';
import { findBranch, findChannel, findLocation, type Location } from '#functions/parties/public.ts';
import { people, type NewOrder, type Order, type OrderWithPeople } from '../aggregate/order.ts';
import { summaryOf } from '../reading/order-view.ts';
import { findListPrices } from './list-prices.ts';
import { linesInEvent } from './lines-in-event.ts';
import { peopleOf } from './people-of.ts';
import { placeOrder } from './place-order.ts';
import { placedGroups } from './placed-groups.ts';
import { relatedOrders } from './related-orders.ts';
import { comparedEmail } from '../keeping/customer-key.ts';
import { keepOrder, referenceWrite } from '../keeping/store.ts';
import { takenProviders } from './taken-providers.ts';

/** `POST /v1/orders`: order, external number, first event and kept answer stand or fall in one transaction. */
export const placeOrderOperation: Operation<typeof orderRoutes.placeOrder> = async ({ body, caller, claim }) => {
  const decided = await decide(body, caller);
  if (isRefusal(decided)) return decided;
  const answer = (order: Order) =>
    created(summaryOf(order), `/v1/orders/${order.orderId}`, { etag: etagOf(order.version) });
  return changeByRequest({
    what: `order ${decided.orderId}`,
    load: () => undefined,
    decide: async (_, lost) => refuseTaken(decided, lost) ?? placed(decided, await keyToSeal(await personIn(decided))),
    keep: keepOrder,
    claim,
    answer,
  });
};

/** The channel's number stands for another order. */
function refuseTaken({ channel, externalNumber }: NewOrder, lost: readonly FailedCondition[]): Refusal | undefined {
  const taken = lost.find(({ name }) => name === 'external-number');
  if (!taken) return undefined;
  const holder = String(taken.row?.['orderId']);
  return refuse(
    'external-number-taken',
    `${channel} has used the number ${JSON.stringify(externalNumber)} for order ${holder}`,
    { pointer: '/externalNumber', message: `is the number of order ${holder}` },
  );
}

async function decide(placement: Placement, caller: Principal): Promise<NewOrder | Refusal> {
  const { channel: id, lines, reservation } = placement;
  if (!reaches(caller.channels, id)) return outOfReach(id);
  const [channel, items, pickupLocations, held] = await Promise.all([
    findChannel(id),
    findItems(lines.map(({ sku }) => sku)),
    locationsOf(placement),
    reservation === undefined ? undefined : loadReservation(reservation),
  ]);
  if (channel && !mayUseOrder(caller, { channel: id, branch: channel.branch })) return outOfReach(id);
  const related = await relatedOrders(placement, caller);
  if (isRefusal(related)) return related;
  const now = ambient.now();
  const branch = channel && (await findBranch(channel.branch));
  return placeOrder({
    orderId: newOrderId(),
    placement,
    listPrices: channel && (await findListPrices(placement, channel, now)),
    people: await peopleOf(placement, branch?.country ?? 'ZZ'),
    channel,
    branch,
    items,
    pickupLocations,
    related,
    reservation: held,
    providers: takenProviders(),
    now,
  });
}

/** The locations where something is to be collected, by id, as far as they exist. */
async function locationsOf(placement: Placement): Promise<ReadonlyMap<string, Location>> {
  const named = placedGroups(placement).flatMap(({ pickupLocation }) => pickupLocation ?? []);
  const found = await Promise.all([...new Set(named)].map((id) => findLocation(id)));
  return new Map(found.flatMap((location) => (location ? [[location.locationId, location]] : [])));
}

function outOfReach(channel: string): Refusal {
  return refuse('not-authorised', `these credentials do not reach the channel ${JSON.stringify(channel)}`, {
    pointer: '/channel',
    message: 'is out of reach of these credentials',
  });
}

/** What the customer was shown where it was in another currency. */
function shownInEvent({ presentment }: NewOrder) {
  if (!presentment) return {};
  const { total, currency, rate } = presentment;
  return { presentment: { total: decimalMoney(total, currency), rate } };
}

/** How it is paid, where that is in other ways than by one card or on account. */
function tendersInEvent({ payment: { tenders }, currency }: NewOrder) {
  if (!tenders) return {};
  const told = tenders.map(({ tenderId, kind, amount }) => ({
    tenderId,
    kind,
    amount: decimalMoney(amount, currency),
  }));
  return { tenders: told };
}

/** Whose data the order is. */
async function personIn({ orderId, channel, contact }: NewOrder): Promise<string> {
  const { customerId } = contact;
  return personOf({ customerId, channel, email: comparedEmail(contact) }, orderId, await deploymentKey());
}

function placed(placing: NewOrder, { key, writes }: Awaited<ReturnType<typeof keyToSeal>>): Change<OrderWithPeople> {
  const order: OrderWithPeople = { ...placing, [people]: key };
  const { type, total, currency, lines } = order;
  const units = lines.reduce((sum, line) => sum + line.ordered, 0);
  const data = {
    orderType: type,
    total: decimalMoney(total, currency),
    lineCount: lines.length,
    units,
    ...(order.deliveredBy ? { deliveredBy: order.deliveredBy } : {}),
    ...(order.freeData ? { detailsVersion: 1 } : {}),
    ...(order.test ? { test: order.test } : {}),
    ...shownInEvent(order),
    ...tendersInEvent(order),
    ...linesInEvent(order),
  };

  return { state: order, events: [{ type: 'OrderPlaced', data }], writes: [referenceWrite(order), ...writes] };
}
