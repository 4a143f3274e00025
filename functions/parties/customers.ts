import type { CustomerSettings, CustomerView } from '#shared/contracts/api/customers.ts';
import type { Principal } from '#shared/http/access/principal.ts';
import { isRefusal, refuse, type Refusal } from '#shared/http/refusal.ts';
import { formatMinor } from '#shared/money.ts';
import { reachesCustomer } from './customer-reach.ts';
import { customerKey, openedCustomer } from './keeping/sealed-customer.ts';
import { keyToSeal } from '#shared/vault/keys.ts';
import { customerPerson } from '#shared/vault/person-key.ts';
import { checkReferences, type PartyResource } from './keeping/crud.ts';
import { minorOf } from './currency.ts';
import type { Customer } from './party.ts';
import { loadParty, type Stored } from './keeping/store.ts';

export const customers: PartyResource<'customer'> = {
  kind: 'customer',
  path: '/v1/customers',
  idOf: ({ customerId }) => customerId,
  view,
  within: reachesCustomer,
  refuseId,
  opened: openedCustomer,
  async sealing(customer) {
    const { key, writes } = await keyToSeal(customerPerson(customer.customerId));
    return { party: { ...customer, [customerKey]: key }, writes };
  },
  check: async (customer, before) =>
    erasedRefusal(before) ??
    (await checkReferences('channel', [customer.channel], '/channel')) ??
    (await refusedAsAnothers(customer)),
};

/** Nothing is said any more of who was erased, or is about to be. */
function erasedRefusal(customer: Customer | undefined): Refusal | undefined {
  if (!customer) return undefined;
  const { customerId, erasureId, erased } = customer;
  if (!erased && erasureId !== undefined)
    return refuse('conflicting-state', `the customer ${customerId} is being erased (${erasureId}); use another code`);
  if (!erased) return undefined;
  return refuse('conflicting-state', `the customer ${customerId} was erased; use another code`);
}

/** The channel whose own codes this is one of: what stands before the first dot; undefined where there is none. */
const spaceOf = (customerId: string): string | undefined => /^([^.]+)\./.exec(customerId)?.[1];

/**
 * Codes are unique in the whole business, so that a code that is taken would tell one channel of another's customers. Who does not
 * reach all channels therefore makes codes of the channel's own only, which no other channel's customers can have.
 */
function refuseId({ channels }: Principal, { customerId, channel }: Customer): Refusal | undefined {
  if (channels === 'all' || spaceOf(customerId) === channel) return undefined;
  return refuse(
    'not-authorised',
    `these credentials make customers with codes that begin with ${JSON.stringify(`${channel}.`)}, which no other channel has`,
    { pointer: '/customerId', message: `must begin with "${channel}."` },
  );
}

async function refusedAsAnothers({ customerId, channel }: Customer): Promise<Refusal | undefined> {
  const space = spaceOf(customerId);
  if (space === undefined || space === channel || !(await loadParty('channel', space))) return undefined;
  return refuse('conflicting-state', `codes that begin with "${space}." are for customers of the channel ${space}`, {
    pointer: '/customerId',
    message: 'is a code of another channel',
  });
}

export function customerOf(customerId: string, { creditLimit, ...settings }: CustomerSettings): Customer | Refusal {
  if (!creditLimit) return { ...settings, customerId };
  const minor = minorOf(creditLimit.amount, creditLimit.currency, '/creditLimit/amount');
  if (isRefusal(minor)) return minor;
  return { ...settings, customerId, creditLimit: { minor, currency: creditLimit.currency } };
}

function view({ party: { creditLimit, ...customer }, version }: Stored<'customer'>): CustomerView {
  return {
    ...customer,
    addresses: customer.addresses.map((address) => ({ ...address, lines: [...address.lines] })),
    ...(creditLimit
      ? {
          creditLimit: { amount: formatMinor(creditLimit.minor, creditLimit.currency), currency: creditLimit.currency },
        }
      : {}),
    version,
  };
}
