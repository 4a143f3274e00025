import { nowIso } from '#shared/ambient.ts';
import type { erasureRoutes, ErasureRequest } from '#shared/contracts/api/erasures.ts';
import type { Write } from '#shared/dynamodb/writes.ts';
import { coversOrigins, everybody } from '#shared/http/access/authority.ts';
import { mayUseOrder, type Principal } from '#shared/http/access/principal.ts';
import { created, etagOf } from '#shared/http/answer.ts';
import type { Operation } from '#shared/http/operation.ts';
import { isRefusal, notFound, refuse, type Refusal } from '#shared/http/refusal.ts';
import { sealed } from '#shared/http/sealed.ts';
import { newId } from '#shared/ids.ts';
import { closingWrite, deploymentKey, newestKey, standingOf, type KeyStanding } from '#shared/vault/keys.ts';
import { customerPerson, type KeyName } from '#shared/vault/person-key.ts';
import type { Change } from '#shared/work/change.ts';
import { changeByRequest } from '#shared/work/unit-of-work.ts';
import { keyOf, listedUnder, loadHeads, loadOrder, orderIdsUnder } from '#functions/orders/public.ts';
import { customerToErase, generationOf, markedWrites } from '#functions/parties/public.ts';
import { toldOf, type Erased, type Erasure } from './erasure.ts';
import { erasureView } from './erasure-view.ts';
import { keepErasure, loadErasure } from './store.ts';

/** Whom a request is about, with the newest of their keys, and what is written of them with the request. */
interface Subject {
  readonly erased: Omit<Erased, 'key'>;
  readonly key: KeyStanding | undefined;
  /** The erasure that has marked the customer. */
  readonly markedBy?: string | undefined;
  mark(erasureId: string): readonly Write[];
}

/** `POST /v1/erasures`: the key is closed, the customer marked and the erasure kept in one transaction. */
export const requestErasureOperation: Operation<typeof erasureRoutes.requestErasure> = async ({
  body,
  caller,
  claim,
}) => {
  const erasureId = newId('erasure');
  return changeByRequest({
    what: 'the erasure of a person',
    load: () => subjectOf(body, caller),
    decide: async (subject): Promise<Change<Erasure> | Refusal> => {
      const requestedBy = `${caller.kind}:${caller.id}`;
      const lost = await lostErasure(subject);
      if (lost !== undefined) return requested(subject, { erasureId: lost, requestedBy });
      return refusedAsClosed(subject) ?? requested(subject, { erasureId, requestedBy });
    },
    keep: (_, change) => keepErasure(undefined, change),
    claim,
    answer: (erasure) =>
      created(erasureView(erasure), `/v1/erasures/${erasure.erasureId}`, { etag: etagOf(erasure.version) }),
  });
};

function requested(
  { erased, key, mark }: Subject,
  { erasureId, requestedBy }: Pick<Erasure, 'erasureId' | 'requestedBy'>,
): Change<Erasure> {
  const closed = key && { person: key.person, generation: key.generation };
  const state: Erasure = {
    ...erased,
    ...(closed ? { key: closed } : {}),
    erasureId,
    state: 'requested',
    requestedAt: nowIso(),
    requestedBy,
    version: 1,
  };
  return {
    state,
    events: [{ type: 'ErasureRequested', data: toldOf(state) }],
    writes: [...(closed && key.closedBy === undefined ? [closingWrite(closed, erasureId)] : []), ...mark(erasureId)],
  };
}

/** The erasure that has closed their key, where the row of it is gone: a backup from before it stands in its place. It is requested under its id. */
async function lostErasure({ key, markedBy }: Subject): Promise<string | undefined> {
  const erasureId = key ? key.closedBy : markedBy;
  return erasureId === undefined || (await loadErasure(erasureId)) ? undefined : erasureId;
}

/** They are being erased already, or were, and have not come back since. */
function refusedAsClosed({ key, markedBy }: Subject): Refusal | undefined {
  if (!key && markedBy !== undefined)
    return refuse('conflicting-state', `their erasure ${markedBy} was requested already; read how it stands`);
  if (key?.closedBy === undefined) return undefined;
  const how = key.isDestroyed ? 'was carried out, and nothing of theirs has come since' : 'is under way';
  return refuse('conflicting-state', `their erasure ${key.closedBy} ${how}; read how it stands`);
}

async function subjectOf({ customerId, orderId }: ErasureRequest, caller: Principal): Promise<Subject | Refusal> {
  if (orderId !== undefined) return subjectOfOrder(orderId, caller);
  return customerId === undefined ? notFound('customer', '') : subjectOfCustomer(customerId, caller);
}

async function subjectOfOrder(orderId: string, caller: Principal): Promise<Subject | Refusal> {
  const order = await loadOrder(orderId);
  if (!order || !mayUseOrder(caller, order)) return notFound('order', orderId);
  const sealedBy = keyOf(order);
  if (!sealedBy) return refuse('conflicting-state', `who the order ${orderId} is about was erased already`);
  const { customerId } = order.contact;
  if (customerId !== undefined) {
    const subject = await subjectOfCustomer(customerId, caller);
    return isRefusal(subject) ? subject : { ...subject, erased: { ...subject.erased, orderId } };
  }
  const { channel, branch } = order;
  const under = listedUnder(order);
  // A channel that has moved to another branch has a guest's orders in both.
  if (under !== undefined && !coversOrigins(caller, everybody) && !(await reachesOrders(caller, under))) {
    return refuse(
      'not-authorised',
      'orders of theirs are outside the reach of these credentials; ask who reaches all branches',
    );
  }
  const guestList = under === undefined ? undefined : sealed(under, await deploymentKey());
  return {
    erased: { orderId, channel, branch, ...(guestList ? { guestList } : {}) },
    key: await keyToClose(sealedBy),
    mark: () => [],
  };
}

/** A code is one person's in the whole business: who has them erased reaches the customer, and every order with the code. */
async function subjectOfCustomer(customerId: string, caller: Principal): Promise<Subject | Refusal> {
  const reachesAll = coversOrigins(caller, everybody);
  const stored = await customerToErase(caller, customerId);
  const key = await keyToClose({ person: customerPerson(customerId), generation: stored && generationOf(stored) });
  if (!stored && !(reachesAll && key)) return notFound('customer', customerId);
  if (!reachesAll && !(await reachesOrders(caller, customerId))) {
    return refuse(
      'not-authorised',
      `orders of the customer ${JSON.stringify(customerId)} are outside the reach of these credentials; ask who reaches all channels`,
    );
  }
  const channel = stored?.party.channel;
  return {
    erased: { customerId, ...(channel === undefined ? {} : { channel }) },
    key,
    markedBy: stored?.party.erasureId,
    // Who is marked is left to the erasure that has marked them.
    mark: (erasureId) => (stored && stored.party.erasureId === undefined ? markedWrites(stored, erasureId) : []),
  };
}

/**
 * The newest key of a person; where what is asked about is sealed by one that an erasure has closed whose row is gone, that one: who has come back since is not
 * erased with them.
 */
async function keyToClose({
  person,
  generation,
}: Partial<KeyName> & Pick<KeyName, 'person'>): Promise<KeyStanding | undefined> {
  const own = generation === undefined ? undefined : await standingOf({ person, generation });
  return own?.closedBy === undefined || (await loadErasure(own.closedBy)) ? newestKey(person) : own;
}

/** So many orders are looked at by one call. */
const perCall = 100;

async function reachesOrders(caller: Principal, customerKey: string): Promise<boolean> {
  let ids: string[] = [];
  const reached = async () => (await loadHeads(ids.splice(0))).every((head) => mayUseOrder(caller, head));
  for await (const orderId of orderIdsUnder(customerKey)) {
    ids.push(orderId);
    if (ids.length === perCall && !(await reached())) return false;
  }
  return ids.length === 0 || reached();
}
