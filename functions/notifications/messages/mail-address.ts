import type { UnreachableReason } from '#shared/contracts/vocabulary.ts';
import type { Order } from '#functions/orders/rules.ts';

/** Where the customer of an order gets mails, or why they get none. */
export function mailAddressOf({
  contact: { email },
}: Pick<Order, 'contact'>): { readonly address: string } | { readonly unreachable: UnreachableReason } {
  return email === undefined ? { unreachable: 'no_email_address' } : { address: email };
}
