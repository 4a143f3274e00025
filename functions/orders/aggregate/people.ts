import type * as z from 'zod';
import type { billedPartyView as partyView, orderAddress } from '#shared/contracts/fields.ts';
import type { Address, BilledParty, OrderPeople } from './order.ts';

/** To whom an order is charged: who was named, otherwise who buys, where the order goes to (of several addresses, the first). */
export function billedPartyOf(order: OrderPeople): BilledParty {
  if (order.billTo) return order.billTo;
  const { customerId: _, locale: __, ...buyer } = order.contact;
  const [address] = addressesOf(order);
  return { ...buyer, ...(address ? { address } : {}) };
}

/** Every address that an order goes to. */
export function addressesOf({ shippingAddress, groups = [] }: OrderPeople): Address[] {
  return [shippingAddress, ...groups.map((group) => group.shippingAddress)].filter((address) => address !== undefined);
}

/** Every e-mail address that an order names, as addresses are compared. */
export function emailsOf(order: OrderPeople): string[] {
  const { contact, billTo } = order;
  const all = [contact, billTo, billTo?.address, ...addressesOf(order)];
  return all.flatMap((who) => who?.emailNormalised ?? who?.email?.toLowerCase() ?? []);
}

/** An address as the API shows it. */
export const addressView = (of: Address): z.output<typeof orderAddress> => ({ ...of, lines: [...of.lines] });

/** Who is billed, as the API shows it. */
export const billedPartyView = ({ address: of, ...party }: BilledParty): z.output<typeof partyView> => ({
  ...party,
  ...(of ? { address: addressView(of) } : {}),
});
