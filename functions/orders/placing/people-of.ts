import type { Placement } from '#shared/contracts/api/orders.ts';
import { emailNormalForm } from '#shared/emails.ts';
import { phoneNormalForm } from '#shared/phones/phones.ts';
import type { OrderPeople } from '../aggregate/order.ts';

type Reachable = { readonly email?: string | undefined; readonly phone?: string | undefined };
type NormalForms = { readonly emailNormalised?: string; readonly phoneNormalised?: string };

/**
 * Who buys, who pays and who gets an order, with their e-mail addresses and telephone numbers in both forms: as they were written, and as they are compared.
 * @param country from where numbers without a country of their own are dialled.
 */
export async function peopleOf(
  {
    customer,
    billTo,
    shippingAddress,
    groups,
  }: Pick<Placement, 'customer' | 'billTo' | 'shippingAddress'> & {
    readonly groups?: readonly Pick<Placement, 'shippingAddress'>[] | undefined;
  },
  country: string,
): Promise<OrderPeople> {
  const addresses = [shippingAddress, ...(groups ?? []).map((group) => group.shippingAddress)];
  const [firstAddress] = addresses.filter((one) => one !== undefined);
  const usual = firstAddress?.country ?? billTo?.address?.country ?? country;
  const [contact, party, partyAddress, [address, ...ofGroups]] = await Promise.all([
    withForms(customer, usual),
    billTo && withForms(billTo, billTo.address?.country ?? usual),
    billTo?.address && withForms(billTo.address, billTo.address.country),
    Promise.all(addresses.map(async (one) => one && withForms(one, one.country))),
  ]);
  return {
    contact,
    ...(party ? { billTo: { ...party, ...(partyAddress ? { address: partyAddress } : {}) } } : {}),
    ...(address ? { shippingAddress: address } : {}),
    ...(groups ? { groups: ofGroups.map((one) => ({ shippingAddress: one })) } : {}),
  };
}

async function withForms<Who extends Reachable>(who: Who, country: string): Promise<Who & NormalForms> {
  const { email, phone } = who;
  const emailNormalised = email === undefined ? undefined : emailNormalForm(email);
  const phoneNormalised = phone === undefined ? undefined : await phoneNormalForm(phone, country);
  return {
    ...who,
    ...(emailNormalised === undefined || emailNormalised === email ? {} : { emailNormalised }),
    ...(phoneNormalised === undefined ? {} : { phoneNormalised }),
  };
}
