import { keyToOpen } from '#shared/vault/keys.ts';
import { customerPerson, openedWith, sealedFor, type PersonKey } from '#shared/vault/person-key.ts';
import type { Customer, CustomerFacts } from '../party.ts';

/** By which what tells of a customer is sealed when it is kept. JSON and rows leave it out, copies by spreading have it. */
export const customerKey: unique symbol = Symbol('key of a customer');

/** A customer as it is kept: the facts, and all else sealed. */
export interface SealedCustomer extends CustomerFacts {
  readonly sealed: { readonly generation: number; readonly seal: Uint8Array };
}

/** Whatever else is said of a customer is sealed. */
const facts: ReadonlySet<string> = new Set<keyof CustomerFacts | 'erased'>([
  'customerId',
  'channel',
  'locale',
  'group',
  'creditLimit',
  'consents',
  'active',
  'erased',
  'erasureId',
]);

/** The customer as it is kept. One without a key is kept as it is: there is nothing to be sealed of who was erased. */
export function sealedCustomer(customer: Customer & { readonly [customerKey]?: PersonKey }): Customer | SealedCustomer {
  const key = customer[customerKey];
  if (!key) return customer;
  const members = Object.entries(customer);
  const text = Object.fromEntries(members.filter(([name]) => !facts.has(name)));
  const { generation, seal } = sealedFor(key, text);
  return {
    ...(Object.fromEntries(members.filter(([name]) => facts.has(name))) as CustomerFacts),
    sealed: { generation, seal },
  };
}

/**
 * The customer with what was sealed of it; of whom was erased nothing is left but the facts. For up to 30 seconds after it an instance may still know
 * them. Throws where the key is lost.
 */
export async function openedCustomer(kept: Customer | SealedCustomer): Promise<Customer> {
  if (!('sealed' in kept)) return kept;
  const { sealed, ...known } = kept;
  const key = await keyToOpen({ person: customerPerson(kept.customerId), generation: sealed.generation });
  return key
    ? { ...known, ...openedWith<Pick<Customer, 'addresses'>>(key, sealed.seal) }
    : { ...known, addresses: [], erased: true };
}
