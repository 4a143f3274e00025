import type { Principal } from '#shared/http/access/principal.ts';
import { queryAll } from '#shared/dynamodb/reads.ts';
import { apply } from '#shared/dynamodb/transact.ts';
import { update, type Write } from '#shared/dynamodb/writes.ts';
import type { Change } from '#shared/work/change.ts';
import { change } from '#shared/work/unit-of-work.ts';
import { reachesCustomer } from '../customer-reach.ts';
import type { Customer } from '../party.ts';
import { partyVersionRows } from '../rows.ts';
import { partyChanged } from './party-change.ts';
import type { SealedCustomer } from './sealed-customer.ts';
import type { KeyName } from '#shared/vault/person-key.ts';
import { keepParty, loadParty, versionsOf, type Stored } from './store.ts';

/** The customer as it is kept, what tells of them still sealed; undefined when there is none within the caller's reach. */
export async function customerToErase(caller: Principal, customerId: string): Promise<Stored<'customer'> | undefined> {
  const stored = await loadParty('customer', customerId);
  return stored && reachesCustomer(caller, stored.party) ? stored : undefined;
}

/** By the how manieth of their keys a customer is sealed; undefined of one that stands in clear. */
export function generationOf({ party }: { readonly party: Customer | SealedCustomer }): number | undefined {
  return 'sealed' in party ? party.sealed.generation : undefined;
}

/** The writes by which a customer is marked as about to be erased: from here on nothing of them is changed. Fails by `customer` where it has changed since it was read. */
export function markedWrites(stored: Stored<'customer'>, erasureId: string): readonly Write[] {
  const made = changed(stored, { ...stored.party, erasureId });
  return keepParty('customer', stored.party.customerId, stored, made).writes;
}

/**
 * Leaves nothing of a customer whom this erasure has marked but their code, their channel and their language. Done before, and of a code that only orders
 * have, it changes nothing.
 */
export async function eraseCustomer(customerId: string, erasureId: string, key?: KeyName): Promise<void> {
  const { state } = await change({
    what: `the customer ${customerId}`,
    load: () => loadParty('customer', customerId),
    decide: (stored) => {
      if (!stored || stored.party.erased || !isOf(stored.party, erasureId, key)) return undefined;
      return changed(stored, erasedCustomer({ ...stored.party, erasureId }));
    },
    keep: (stored: Stored<'customer'> | undefined, made: Change<Stored<'customer'>>) =>
      keepParty('customer', customerId, stored, made),
  });
  if (state?.party.erasureId === erasureId) await clearVersions(customerId, state);
}

/** True of a customer whom the erasure has marked, or who was made by its key while somebody still knew it. */
function isOf(party: Customer | SealedCustomer, erasureId: string, key: KeyName | undefined): boolean {
  if (party.erasureId !== undefined || !('sealed' in party)) return party.erasureId === erasureId;
  return isSealedUpTo({ party }, key);
}

/** True of a customer who is sealed by this key or an earlier one, or stands in clear as before there were keys: who has come since has the next one. */
export function isSealedUpTo(
  { party }: { readonly party: Customer | SealedCustomer },
  key: KeyName | undefined,
): boolean {
  return !('sealed' in party) || (key !== undefined && party.sealed.generation <= key.generation);
}

/** What is left of a customer. */
function erasedCustomer({ customerId, channel, locale, erasureId }: Customer): Customer {
  return {
    customerId,
    ...(channel === undefined ? {} : { channel }),
    locale,
    addresses: [],
    consents: { marketing: false },
    active: false,
    erased: true,
    ...(erasureId === undefined ? {} : { erasureId }),
  };
}

/** Of versions that were kept before they were sealed, which stand in clear, no more is left; what others have sealed goes with its key. */
async function clearVersions(customerId: string, { party }: Stored<'customer'>): Promise<void> {
  for (const row of await queryAll(partyVersionRows, versionsOf('customer', customerId))) {
    const details = row['details'] as Customer | SealedCustomer;
    if ('sealed' in details || details.erased) continue;
    const place = { party: String(row['party']), entry: String(row['entry']) };
    await apply(update('version', partyVersionRows, place, { set: { details: party } }));
  }
}

function changed(stored: Stored<'customer'>, party: Customer): Change<Stored<'customer'>> {
  const state = { party, version: stored.version + 1 };
  return { state, events: [partyChanged('customer', stored.party, state)] };
}
