import { fulfilmentOrdersOf, loadHeads, loadOrder, withPeople } from '#functions/orders/public.ts';
import { applyAll } from '#shared/dynamodb/apply-all.ts';
import { madeSecret } from '#shared/kept-secrets/kept-secret.ts';
import { documentOf, listsIn, stateList, type OrderDocument } from '../document.ts';
import {
  displacement,
  keepDocument,
  keptDocuments,
  placesAmong,
  placeWrite,
  type KeptDocument,
} from '../document-rows.ts';
import { indexPlan, type IndexPlan } from './index-plan.ts';
import { possibleLists } from '../state-lists.ts';

/** Orders that are brought up to date together. */
export const indexedAtOnce = 25;

/** How often an order is looked at again that has changed, or was written by another, meanwhile. */
const mostRounds = 20;

/** An order as it stands, and what lists had of it. */
interface Looked {
  readonly version: number;
  readonly wanted: OrderDocument;
  readonly kept: KeptDocument | undefined;
  readonly plan: IndexPlan;
}

/** What lists had of an order that they should not have had, or had not. */
export interface Correction {
  readonly orderId: string;
  /** Undefined for an order that was not known at all. */
  readonly stood: OrderDocument | undefined;
  readonly is: OrderDocument;
  readonly added: number;
  readonly removed: number;
}

/**
 * Brings lists in step with orders as they stand now; an order that stands right is not written. Events come late, twice and out of order, and
 * several may do this for an order at the same time: who has written looks whether the order has changed since it was read, and if so does
 * it again.
 * No document is believed at first, and its places are looked for: an earlier attempt may have ended between them, and nothing tells of that
 * for certain. A queue's count of tries does not: a host that was killed has handed messages out again as if for the first time.
 * @returns what was corrected, where it was.
 */
export async function indexOrders(orderIds: readonly string[]): Promise<Correction[]> {
  const secret = await madeSecret('search-secret');
  const corrections = new Map<string, Correction>();
  const touched = new Map(orderIds.map((orderId) => [orderId, new Set<string>()]));
  let left = orderIds;
  let isInDoubt: Doubt = () => true;
  for (let round = 1; left.length > 0; round += 1) {
    if (round > mostRounds)
      throw new Error(`${left.length} orders have changed ${mostRounds} times while they were indexed`);
    const looked = await look(left, isInDoubt, touched, secret);
    const wrong = looked.filter(
      ({ plan: { first, added, removed, last } }) => first || last || added.length + removed.length > 0,
    );
    for (const one of wrong)
      if (!corrections.has(one.wanted.orderId)) corrections.set(one.wanted.orderId, correctionOf(one));
    for (const { wanted, plan } of wrong) for (const list of plan.added) touched.get(wanted.orderId)?.add(list);
    const asLeft = await carryOut(wrong);
    const changed = await changedSince(wrong);
    left = wrong.map(({ wanted }) => wanted.orderId).filter((id) => !asLeft.has(id) || changed.has(id));
    // Where nobody has come between, the document names the places that it was left with.
    isInDoubt = (orderId, kept) => kept === undefined || kept.revision !== asLeft.get(orderId);
  }
  return [...corrections.values()];
}

/** Whether the document of an order is not believed to name the places that it has. */
type Doubt = (orderId: string, kept: KeptDocument | undefined) => boolean;

/** @param touched the lists into which this run has put an order already. */
async function look(
  orderIds: readonly string[],
  isInDoubt: Doubt,
  touched: ReadonlyMap<string, ReadonlySet<string>>,
  secret: Buffer,
): Promise<Looked[]> {
  const orders = await Promise.all(
    orderIds.map(async (orderId) => {
      // What is read of the order first is the older: a later version of it is seen afterwards.
      const loaded = await loadOrder(orderId);
      const order = loaded && (await withPeople(loaded));
      return order && { version: order.version, wanted: documentOf(order, await fulfilmentOrdersOf(orderId), secret) };
    }),
  );
  const found = orders.filter((one) => one !== undefined);
  const kept = await keptDocuments(found.map(({ wanted }) => wanted));
  const places = await placesAmong(
    found
      .filter(({ wanted: { orderId } }) => isInDoubt(orderId, kept.get(orderId)))
      .map(({ wanted }) => ({
        placed: wanted,
        lists: everyListOf(wanted, kept.get(wanted.orderId)).union(touched.get(wanted.orderId) ?? new Set()),
      })),
  );
  return found.map(({ version, wanted }) => {
    const known = kept.get(wanted.orderId);
    const there = places.get(wanted.orderId) ?? (known ? listsIn(known.document) : new Set<string>());
    return { version, wanted, kept: known, plan: indexPlan(known?.document, wanted, there) };
  });
}

/** Every list in which an order can have a place. */
function everyListOf(wanted: OrderDocument, kept: KeptDocument | undefined): Set<string> {
  const ofStates = possibleLists.map((state) => stateList(wanted.branch, state));
  return new Set([...listsIn(wanted), ...(kept ? listsIn(kept.document) : []), ...ofStates]);
}

/** @returns at which revision each document was left; without those that others have written meanwhile. */
async function carryOut(wrong: readonly Looked[]): Promise<Map<string, number>> {
  const lost = new Set<string>();
  const asLeft = new Map<string, number>();
  const begun = new Map<string, KeptDocument | undefined>();
  const keep = async (document: OrderDocument | undefined, over: KeptDocument | undefined, orderId: string) => {
    const kept = document ? await keepDocument(document, over) : over;
    if (document && !kept) lost.add(orderId);
    return kept;
  };
  await Promise.all(
    wrong.map(async ({ wanted: { orderId }, kept, plan }) => {
      begun.set(orderId, await keep(plan.first, kept, orderId));
    }),
  );
  const going = wrong.filter(({ wanted }) => !lost.has(wanted.orderId));
  await applyAll(
    going.flatMap(({ wanted, plan }) => [
      ...plan.added.map((list) => placeWrite(list, wanted)),
      ...plan.removed.map((list) => displacement(list, wanted)),
    ]),
  );
  await Promise.all(
    going.map(async ({ wanted: { orderId }, plan }) => {
      const kept = await keep(plan.last, begun.get(orderId), orderId);
      if (kept) asLeft.set(orderId, kept.revision);
    }),
  );
  return asLeft;
}

/** Of orders that were written, those that have changed since they were read. */
async function changedSince(written: readonly Looked[]): Promise<Set<string>> {
  const heads = await loadHeads(written.map(({ wanted }) => wanted.orderId));
  const versions = new Map(heads.map(({ orderId, version }) => [orderId, version]));
  const changed = written.filter(({ version, wanted }) => versions.get(wanted.orderId) !== version);
  return new Set(changed.map(({ wanted }) => wanted.orderId));
}

function correctionOf({ wanted, kept, plan }: Looked): Correction {
  const { orderId } = wanted;
  return { orderId, stood: kept?.document, is: wanted, added: plan.added.length, removed: plan.removed.length };
}
