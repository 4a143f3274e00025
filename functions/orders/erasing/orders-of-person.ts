import { getMany, query } from '#shared/dynamodb/reads.ts';
import { customerKeyOf } from '../keeping/customer-key.ts';
import { buyerEntry } from '../keeping/order-rows.ts';
import { people, type Order } from '../aggregate/order.ts';
import type { KeyName } from '#shared/vault/person-key.ts';
import { orderBuyers, orderHeaders } from '../rows.ts';

/** Under what the orders of whom this one is about are listed: a customer's code, or what stands for a guest. Undefined of who has neither: it is their only one. */
export const listedUnder = (order: Order): string | undefined => customerKeyOf(order);

/** By which key an order is sealed; undefined of one whose buyer was erased. */
export function keyOf({ [people]: its }: Order): KeyName | undefined {
  if (!its || !('generation' in its)) return undefined;
  return { person: its.person, generation: its.generation };
}

/** The ids of the orders that are listed under a customer's code, or under what stands for a guest; one that was placed a moment ago may be missing. */
export async function* orderIdsUnder(customerKey: string): AsyncGenerator<string> {
  for await (const { order } of query(orderHeaders, { index: 'byCustomer', partition: customerKey }))
    yield String(order);
}

/** Those of some orders whose people are sealed by this key or an earlier one of theirs: a hundred are read by one call. */
export async function sealedBy(orderIds: readonly string[], { person, generation }: KeyName): Promise<string[]> {
  const keys = orderIds.map((order) => ({ order, entry: buyerEntry }));
  const rows = await getMany(orderBuyers, keys, ['order', 'person', 'generation']);
  const its = new Set(
    rows.filter((row) => row['person'] === person && Number(row['generation']) <= generation).map(({ order }) => order),
  );
  return orderIds.filter((orderId) => its.has(orderId));
}
