import type { CustomerSettings, CustomerView } from '#shared/contracts/api/customers.ts';
import { reaches } from '#shared/http/principal.ts';
import { isRefusal, type Refusal } from '#shared/http/refusal.ts';
import { formatMinor } from '#shared/money.ts';
import { checkReferences, type PartyResource } from './crud.ts';
import { minorOf } from './currency.ts';
import type { Customer } from './party.ts';
import type { Stored } from './store.ts';

export const customers: PartyResource<'customer'> = {
  kind: 'customer',
  path: '/v1/customers',
  idOf: ({ customerId }) => customerId,
  view,
  // A customer of all channels is seen by those who reach all of them.
  within: ({ channels }, { channel }) => (channel === undefined ? channels === 'all' : reaches(channels, channel)),
  check: ({ channel }) => checkReferences('channel', [channel], '/channel'),
};

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
