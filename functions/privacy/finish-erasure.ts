import { isDeepStrictEqual } from 'node:util';
import { ambient, nowIso } from '#shared/ambient.ts';
import { unsealed } from '#shared/http/sealed.ts';
import { deploymentKey, destroyingWrite, standingOf } from '#shared/vault/keys.ts';
import type { KeyName } from '#shared/vault/person-key.ts';
import type { Change } from '#shared/work/change.ts';
import { change } from '#shared/work/unit-of-work.ts';
import { eraseOrder, orderIdsUnder, sealedBy } from '#functions/orders/public.ts';
import { eraseCustomer } from '#functions/parties/public.ts';
import { finished, firstLookAt, listOf, toldOf, waiting, type Erasure } from './erasure.ts';
import { keepErasure, loadErasure } from './store.ts';

/**
 * Carries out an erasure as far as it can be now: erases the orders that need their people no more, and, once none needs them, the customer; destroys
 * the key last, so that whatever ends it on its way, the next look goes on.
 * @param until when no further order is begun, in milliseconds.
 */
export async function finishErasure(erasureId: string, until: number): Promise<void> {
  const erasure = await loadErasure(erasureId);
  if (!erasure || !isDue(erasure)) return;
  const { key, customerId } = erasure;
  if (key) {
    if (await stillWaits(erasure, key)) return;
    const left = await eraseOrders(orderIdsOf(erasure), key, until);
    if (left === 'later') return;
    if (left.length > 0) return keepWaiting(erasureId, left);
  }
  if (customerId !== undefined) await eraseCustomer(customerId, erasureId, key);
  await end(erasureId);
}

/** True of one that is open, and since whose request, or repetition, the time has passed in which something may still be sealed by its key. */
const isDue = (erasure: Erasure): boolean => listOf(erasure) === 'open' && ambient.now() >= firstLookAt(erasure);

/** True where each order that the last look has named still needs its people: all others need not be looked at before that changes. */
async function stillWaits({ waitsFor }: Erasure, key: KeyName): Promise<boolean> {
  if (!waitsFor) return false;
  const left = await eraseOrders(waitsFor.orderIds, key, Infinity);
  return left.length === waitsFor.orderIds.length;
}

/** So many orders are asked at once whether they are erased already, and so many of the others are looked at side by side. */
const [perCall, atOnce] = [100, 8];

/** @returns the ids of the orders that still need their people, in their order; `later` where there was no time to look at all. */
async function eraseOrders(
  orderIds: Iterable<string> | AsyncIterable<string>,
  key: KeyName,
  until: number,
): Promise<readonly string[] | 'later'> {
  const left: string[] = [];
  for await (const some of inParts(orderIds, perCall)) {
    for await (const sealed of inParts(await sealedBy(some, key), atOnce)) {
      if (ambient.now() >= until) return 'later';
      const erased = await Promise.all(sealed.map((orderId) => eraseOrder(orderId, key)));
      left.push(...sealed.filter((_, index) => !erased[index]));
    }
  }
  return left;
}

async function* inParts(all: Iterable<string> | AsyncIterable<string>, most: number): AsyncGenerator<string[]> {
  let part: string[] = [];
  for await (const one of all) {
    if (part.push(one) < most) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}

async function* orderIdsOf({ customerId, guestList, orderId }: Erasure): AsyncGenerator<string> {
  if (customerId !== undefined) yield* orderIdsUnder(customerId);
  else if (guestList) yield* orderIdsUnder(unsealed(guestList, await deploymentKey()));
  else if (orderId !== undefined) yield orderId;
}

async function keepWaiting(erasureId: string, orderIds: readonly string[]): Promise<void> {
  await changeErasure(erasureId, (present) => {
    const state = waiting(present, orderIds);
    return isDeepStrictEqual(state.waitsFor, present.waitsFor) ? undefined : { state, events: [] };
  });
}

/** The key is destroyed in the transaction that ends the erasure; where another has closed it, after it came back open, that one destroys it. */
async function end(erasureId: string): Promise<void> {
  await changeErasure(erasureId, async (present) => {
    const { closedBy = erasureId } = (present.key && (await standingOf(present.key))) ?? {};
    const state = finished(present, nowIso());
    return {
      state,
      events: [{ type: 'ErasureFinished', data: toldOf(state) }],
      writes: present.key && closedBy === erasureId ? [destroyingWrite(present.key, erasureId)] : [],
    };
  });
}

/** Changes an open erasure; of one that is finished, or was begun anew meanwhile, nothing is changed. */
async function changeErasure(
  erasureId: string,
  decide: (present: Erasure) => Change<Erasure> | undefined | Promise<Change<Erasure> | undefined>,
): Promise<void> {
  await change({
    what: `the erasure ${erasureId}`,
    load: async () => (await loadErasure(erasureId)) ?? missing(erasureId),
    decide: (present) => (isDue(present) ? decide(present) : undefined),
    keep: keepErasure,
  });
}

function missing(erasureId: string): never {
  throw new Error(`there is no erasure ${erasureId}`);
}
