import type * as z from 'zod';
import type { address, billedParty } from '#shared/contracts/fields.ts';
import type { Address, BilledParty, Order } from './order.ts';

/** To whom an order is charged: who was named, otherwise who buys, where the order goes to. */
export function billedPartyOf({
  billTo,
  contact,
  shippingAddress,
}: Pick<Order, 'billTo' | 'contact' | 'shippingAddress'>): BilledParty {
  if (billTo) return billTo;
  const { customerId: _, locale: __, ...buyer } = contact;
  return { ...buyer, ...(shippingAddress ? { address: shippingAddress } : {}) };
}

/** Every e-mail address that an order names. */
export function emailsOf({
  contact,
  billTo,
  shippingAddress,
}: Pick<Order, 'billTo' | 'contact' | 'shippingAddress'>): string[] {
  const all = [contact.email, billTo?.email, billTo?.address?.email, shippingAddress?.email];
  return all.filter((email) => email !== undefined);
}

/** An address as the API shows it. */
export const addressView = (of: Address): z.output<typeof address> => ({ ...of, lines: [...of.lines] });

/** Who is billed, as the API shows it. */
export const billedPartyView = ({ address: of, ...party }: BilledParty): z.output<typeof billedParty> => ({
  ...party,
  ...(of ? { address: addressView(of) } : {}),
});
