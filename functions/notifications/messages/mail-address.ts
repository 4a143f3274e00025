import { asciiAddress } from '#shared/emails.ts';
import type { UnreachableReason } from '#shared/contracts/vocabulary.ts';
import type { OrderWithPeople } from '#functions/orders/rules.ts';

/** Where the customer of an order gets mails, or why they get none. */
export function mailAddressOf({
  contact: { email },
}: Pick<OrderWithPeople, 'contact'>): { readonly address: string } | { readonly unreachable: UnreachableReason } {
  if (email === undefined) return { unreachable: 'no_email_address' };
  const address = asciiAddress(email);
  return address === undefined ? { unreachable: 'mailbox_not_ascii' } : { address };
}
