import { createHash } from 'node:crypto';
import type { NewOrder, Order } from '../aggregate/order.ts';

/** The key that one customer's orders are listed under: the customer code, or that of a guest. Undefined when neither is known. */
export const customerKeyOf = ({ contact, guestKey }: Pick<Order, 'contact' | 'guestKey'>): string | undefined =>
  contact.customerId ?? guestKey;

/**
 * What stands for a guest in that list: a digest of channel and e-mail address, which begins with a blank as no code does. Undefined for a
 * customer with a code, and for who has no address.
 */
export function guestKeyOf({ channel, contact }: Pick<NewOrder, 'channel' | 'contact'>): string | undefined {
  const email = comparedEmail(contact);
  if (contact.customerId || email === undefined) return undefined;
  const digest = createHash('sha256').update(email).digest('base64url');
  return ` guest#${channel}#${digest}`;
}

/** The e-mail address of who buys, as addresses are compared. */
export function comparedEmail({ email, emailNormalised }: NewOrder['contact']): string | undefined {
  return (emailNormalised ?? email)?.trim().toLowerCase();
}

/** True of a key of this kind. */
export const isGuestKey = (key: unknown): key is string => typeof key === 'string' && key.startsWith(' guest#');
