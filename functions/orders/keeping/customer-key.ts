import { createHash } from 'node:crypto';
import type { Order } from '../aggregate/order.ts';

/**
 * The key that one customer's orders are listed under: the customer code, or for a guest a digest of channel and e-mail
 * address, which begins with a blank as no code does. Undefined when neither is known.
 */
export function customerKeyOf({ channel, contact }: Pick<Order, 'channel' | 'contact'>): string | undefined {
  if (contact.customerId) return contact.customerId;
  if (!contact.email) return undefined;
  const email = contact.emailNormalised ?? contact.email;
  const digest = createHash('sha256').update(email.trim().toLowerCase()).digest('base64url');
  return ` guest#${channel}#${digest}`;
}
