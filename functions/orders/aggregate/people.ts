import type * as z from 'zod';
import type { billedPartyView as partyView, orderAddress } from '#shared/contracts/fields.ts';
import type { Address, BilledParty, OrderPeople } from './order.ts';

/** To whom an order is charged: who was named, otherwise who buys, where the order goes to. */
export function billedPartyOf({ billTo, contact, shippingAddress }: OrderPeople): BilledParty {
  if (billTo) return billTo;
  const { customerId: _, locale: __, ...buyer } = contact;
  return { ...buyer, ...(shippingAddress ? { address: shippingAddress } : {}) };
}

/** Every e-mail address that an order names, as addresses are compared. */
export function emailsOf({ contact, billTo, shippingAddress }: OrderPeople): string[] {
  const all = [contact, billTo, billTo?.address, shippingAddress];
  return all.flatMap((who) => who?.emailNormalised ?? who?.email?.toLowerCase() ?? []);
}

/** An address as the API shows it. */
export const addressView = (of: Address): z.output<typeof orderAddress> => ({ ...of, lines: [...of.lines] });

/** Who is billed, as the API shows it. */
export const billedPartyView = ({ address: of, ...party }: BilledParty): z.output<typeof partyView> => ({
  ...party,
  ...(of ? { address: addressView(of) } : {}),
});
