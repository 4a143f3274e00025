import { deploymentKey, keyToSeal } from '#shared/vault/keys.ts';
import { personOf } from '#shared/vault/person-key.ts';
import { people, type NewOrder, type OrderWithPeople } from '../aggregate/order.ts';
import { comparedEmail } from '../keeping/customer-key.ts';

/** The key of whom an order is about, with the writes that keep it where it is new. */
export type SealingKey = Awaited<ReturnType<typeof keyToSeal>>;

/** The key by which a new order is sealed. */
export async function sealingKeyOf({ orderId, channel, contact }: NewOrder): Promise<SealingKey> {
  const { customerId } = contact;
  const person = personOf({ customerId, channel, email: comparedEmail(contact) }, orderId, await deploymentKey());
  return keyToSeal(person);
}

/** The new order with the key by which it is sealed. */
export const withKey = (order: NewOrder, key: SealingKey['key']): OrderWithPeople => ({ ...order, [people]: key });
