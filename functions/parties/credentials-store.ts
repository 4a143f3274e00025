import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import type { Scope } from '#shared/contracts/scopes.ts';
import { all, isNew, isThere, unset } from '#shared/dynamodb/conditions.ts';
import { get, queryAll } from '#shared/dynamodb/reads.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { put, update, type Write } from '#shared/dynamodb/writes.ts';
import { eventAbout, outboxOf } from '#shared/events/outbox.ts';
import { bindingKey, type KeptBinding } from '#shared/http/principals.ts';
import type { Change, Kept } from '#shared/work/change.ts';

/** What credentials belong to. */
export interface Owner {
  readonly kind: 'channel' | 'location';
  readonly id: string;
}

/** Credentials of a machine: what they may do and how far they reach. Their secret is the user pool's alone. */
export interface Credentials {
  readonly clientId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly binding: KeptBinding;
  readonly createdAt: string;
}

const kindOf = ({ kind, id }: Owner): string => `credentials#${kind}#${id}`;

/** How new credentials are kept: as the binding of their client. */
export function keepBinding(owner: Owner, { state, events }: Change<Credentials>): Kept<Credentials> {
  const { binding, ...details } = state;
  const row = { ...bindingKey(details.clientId), kind: kindOf(owner), kindKey: details.clientId, binding, details };
  return { state, writes: [put('binding', 'Parties', row, isNew), ...eventWrites(state, events)] };
}

/** How credentials in use are kept that are disabled: nothing else of a binding ever changes. Fails by `binding` when they are already. */
export function keepDisabled({ state, events }: Change<Credentials>): Kept<Credentials> {
  const changes = { setAt: [[['binding', 'disabled'], true]] } as const;
  const isInUse = all(isThere, unset(['binding', 'disabled']));
  const disabling = update('binding', 'Parties', bindingKey(state.clientId), changes, isInUse);
  return { state, writes: [disabling, ...eventWrites(state, events)] };
}

function eventWrites({ clientId }: Credentials, events: readonly NewEvent[]): Write[] {
  return events.map((one) => {
    const { party } = bindingKey(clientId);
    const event = eventAbout(party, one);
    return put('event', 'Parties', { party, entry: `EVENT#${event.metadata.id}`, ...outboxOf([event]) }, isNew);
  });
}

/** All credentials of a channel or location, the disabled ones too. */
export async function credentialsOf(owner: Owner): Promise<Credentials[]> {
  return (await queryAll('Parties', { index: 'byKind', partition: kindOf(owner) })).map(credentialsIn);
}

/** Credentials of this owner; undefined when it has none by this id. */
export async function loadCredentials(owner: Owner, clientId: string): Promise<Credentials | undefined> {
  const row = await get('Parties', bindingKey(clientId));
  return row?.['kind'] === kindOf(owner) ? credentialsIn(row) : undefined;
}

function credentialsIn({ details, binding }: Row): Credentials {
  return { ...(details as Omit<Credentials, 'binding'>), binding: binding as KeptBinding };
}
