import type { NewEvent } from '#shared/contracts/events/catalogue.ts';
import type { Scope } from '#shared/contracts/scopes.ts';
import { all, any, isNew, isThere, lessThan, unset } from '#shared/dynamodb/conditions.ts';
import { get, getMany, queryAll } from '#shared/dynamodb/reads.ts';
import type { Row } from '#shared/dynamodb/wire.ts';
import { put, update, type Write } from '#shared/dynamodb/writes.ts';
import { eventAbout, outboxOf } from '#shared/events/outbox.ts';
import { bindingKey, type KeptBinding } from '#shared/http/access/principals.ts';
import type { Change, Kept } from '#shared/work/change.ts';
import { mostCredentials } from './grants.ts';
import { bindingRows } from '#shared/http/rows.ts';
import { credentialsCounts, credentialsEventRows } from '../rows.ts';

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

/** Where the credentials of an owner that are in use are counted, in attribute `inUse`. */
const countKey = ({ kind, id }: Owner) => ({ party: `${kind}#${id}`, entry: 'CREDENTIALS' });

/** How many credentials of a channel or location are in use. */
export async function credentialsInUse(owner: Owner): Promise<number> {
  return Number((await get(credentialsCounts, countKey(owner)))?.['inUse'] ?? 0);
}

/**
 * How new credentials are kept: as the binding of their client, and counted; fails by the name `full` where there would be more
 * than `mostCredentials` in use.
 */
export function keepBinding(owner: Owner, { state, events }: Change<Credentials>): Kept<Credentials> {
  const { binding, ...details } = state;
  const row = { ...bindingKey(details.clientId), kind: kindOf(owner), kindKey: details.clientId, binding, details };
  const isRoom = any(unset('inUse'), lessThan('inUse', mostCredentials));
  const counted = update('full', credentialsCounts, countKey(owner), { add: { inUse: 1 } }, isRoom);
  return { state, writes: [put('binding', bindingRows, row, isNew), counted, ...eventWrites(state, events)] };
}

/** How credentials in use are kept that are disabled: nothing else of a binding ever changes. Fails by `binding` when they are already. */
export function keepDisabled(owner: Owner, { state, events }: Change<Credentials>): Kept<Credentials> {
  const changes = { setAt: [[['binding', 'disabled'], true]] } as const;
  const isInUse = all(isThere, unset(['binding', 'disabled']));
  const disabling = update('binding', bindingRows, bindingKey(state.clientId), changes, isInUse);
  const counted = update('count', credentialsCounts, countKey(owner), { add: { inUse: -1 } });
  return { state, writes: [disabling, counted, ...eventWrites(state, events)] };
}

function eventWrites({ clientId }: Credentials, events: readonly NewEvent[]): Write[] {
  return events.map((one) => {
    const { party } = bindingKey(clientId);
    const event = eventAbout(party, one);
    return put(
      'event',
      credentialsEventRows,
      { party, entry: `EVENT#${event.metadata.id}`, ...outboxOf([event]) },
      isNew,
    );
  });
}

/** All credentials of a channel or location, the disabled ones too; as disabled also those that were made from disabled ones. */
export async function credentialsOf(owner: Owner): Promise<Credentials[]> {
  const own = (await queryAll(bindingRows, { index: 'byKind', partition: kindOf(owner) })).map(credentialsIn);
  const grantors = new Set(own.flatMap(({ binding }) => binding.grantedBy));
  const rows = await getMany(bindingRows, [...grantors].map(bindingKey));
  const standing = new Set(rows.filter(({ binding }) => !(binding as KeptBinding).disabled).map(({ party }) => party));
  return own.map((one) =>
    one.binding.grantedBy.every((id) => standing.has(bindingKey(id).party))
      ? one
      : { ...one, binding: { ...one.binding, disabled: true } },
  );
}

/** Credentials of this owner; undefined when it has none by this id. */
export async function loadCredentials(owner: Owner, clientId: string): Promise<Credentials | undefined> {
  const row = await get(bindingRows, bindingKey(clientId));
  return row?.['kind'] === kindOf(owner) ? credentialsIn(row) : undefined;
}

function credentialsIn({ details, binding }: Row): Credentials {
  return { ...(details as Omit<Credentials, 'binding'>), binding: binding as KeptBinding };
}
