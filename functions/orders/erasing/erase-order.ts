import { applyAll } from '#shared/dynamodb/apply-all.ts';
import { queryAll } from '#shared/dynamodb/reads.ts';
import type { RowKind } from '#shared/dynamodb/row-kind.ts';
import { remove, type Remove } from '#shared/dynamodb/writes.ts';
import type { KeyName } from '#shared/vault/person-key.ts';
import type { Change } from '#shared/work/change.ts';
import type { Hold, Order } from '../aggregate/order.ts';
import { earlierPrefix } from '../details/earlier-details.ts';
import { wordlessExceptions } from '../exceptions/exception-rows.ts';
import { withPeople } from '../keeping/open-people.ts';
import { erasedOrder } from '../keeping/sealed-people.ts';
import { changeOrder } from '../keeping/store.ts';
import { earlierDetailsRows, noteRows } from '../rows.ts';
import { wordlessRejections } from '../fulfilment-orders/fulfilment-rows.ts';
import { keepBilled } from './billed-rows.ts';
import { needsPeople } from './needs-people.ts';
import { keyOf } from './orders-of-person.ts';
import { wordsErased } from './words-erased.ts';

/** So many rows go with the order in its transaction; more notes and earlier details stay as they are, which nothing opens once the key is destroyed. */
const mostBeside = 40;

/**
 * Leaves nothing of who an order is about that was sealed by this key or an earlier one of theirs: not in its rows, its earlier details and its notes,
 * nor in what was written of it in clear. What its documents say of who was billed is kept apart (`billed-rows.ts`). Done before, it changes nothing.
 * @returns false while the order needs them (`needs-people.ts`); nothing is changed then.
 */
export async function eraseOrder(orderId: string, key: KeyName): Promise<boolean> {
  const order = await changeOrder(orderId, (present) =>
    isOf(present, key) && !needsPeople(present) ? erased(present) : undefined,
  );
  return !isOf(order, key);
}

/** Who comes back after their erasure was requested has another key. */
function isOf(order: Order, { person, generation }: KeyName): boolean {
  const its = keyOf(order);
  return its?.person === person && its.generation <= generation;
}

/**
 * Whatever ends this on its way, it can be begun again: who was billed is kept, and words on rejections and decided exceptions beyond what the transaction holds are taken
 * away, before the one transaction that has the rest. A note, or a change of details, that comes meanwhile changes the order's version, so that it is begun
 * again.
 */
async function erased(order: Order): Promise<Change<Order>> {
  const { orderId } = order;
  const its = await withPeople(order);
  // What a backup has brought back of who was erased opens no more; who was billed is kept since then.
  if (!its.contact.erased) await keepBilled(its);
  const wordless = [...(await wordlessRejections(orderId)), ...(await wordlessExceptions(orderId))];
  // In clear, decided, and changed by nobody any more.
  await applyAll(wordless.slice(mostBeside));
  const sealed = [
    ...(await removals(noteRows, orderId, 'NOTE#')),
    ...(await removals(earlierDetailsRows, orderId, earlierPrefix)),
  ];
  return {
    state: {
      ...erasedOrder(order),
      holds: order.holds.map(withoutWords),
      ...(order.cancelReason === undefined ? {} : { cancelReason: wordsErased }),
    },
    events: [{ type: 'BuyerErased', data: {} }],
    writes: [...wordless, ...sealed].slice(0, mostBeside),
  };
}

async function removals(rows: RowKind<'Orders'>, orderId: string, prefix: string): Promise<Remove[]> {
  const found = await queryAll(rows, { partition: orderId, prefix, only: ['order', 'entry'] });
  return found.map(({ order, entry }) => remove('words', rows, { order: String(order), entry: String(entry) }));
}

/** A hold without what a person, or a provider of screening, has written of it. */
function withoutWords({ endReason: _, reasons, ...hold }: Hold): Hold {
  return {
    ...hold,
    ...(hold.createdBy.startsWith('rule:') ? {} : { reason: wordsErased }),
    ...(reasons ? { reasons: reasons.map(({ code }) => ({ code })) } : {}),
  };
}
