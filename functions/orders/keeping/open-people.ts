import type { Row } from '#shared/dynamodb/wire.ts';
import { keyToOpen } from '#shared/vault/keys.ts';
import { openedWith, type Sealed } from '#shared/vault/person-key.ts';
import { people, type Order, type OrderWithPeople } from '../aggregate/order.ts';
import { erasedOrder, isWithPeople, openedOrder, sealIn } from './sealed-people.ts';

/**
 * The order with who it is about, for who decides or shows something by that: everything else does without, and may not read the keys. Of whom was
 * erased nothing is left but what `contact.erased` tells; for up to 30 seconds after it an instance may still know them. Throws where the key is lost.
 */
export async function withPeople(order: Order): Promise<OrderWithPeople> {
  if (isWithPeople(order)) return order;
  const its = order[people];
  if (!its) {
    if (order.contact.erased) return erasedOrder(order);
    throw new Error(`the order ${order.orderId} has no people`);
  }
  // What is open is told apart above.
  const sealed = its as Sealed;
  const key = await keyToOpen(sealed);
  return key ? openedOrder(order, key, sealed) : erasedOrder(order);
}

/** What is sealed in a row beside an order; undefined where it was erased. */
export async function openedText<Text>(row: Readonly<Row>): Promise<Text | undefined> {
  const sealed = sealIn(row);
  const key = sealed && (await keyToOpen(sealed));
  return key && openedWith<Text>(key, sealed.seal);
}
