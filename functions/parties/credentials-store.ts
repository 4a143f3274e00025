import type { Scope } from '#shared/contracts/scopes.ts';
import { equals, isNew } from '#shared/dynamodb/conditions.ts';
import { queryAll } from '#shared/dynamodb/reads.ts';
import { apply } from '#shared/dynamodb/transact.ts';
import { put, update } from '#shared/dynamodb/writes.ts';
import { bindingKey, type KeptBinding } from '#shared/http/principals.ts';
import type { Kept } from '#shared/work/change.ts';

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
export function keepBinding(owner: Owner, credentials: Credentials): Kept<Credentials> {
  const { binding, ...details } = credentials;
  const row = { ...bindingKey(details.clientId), kind: kindOf(owner), kindKey: details.clientId, binding, details };
  return { state: credentials, writes: [put('binding', 'Parties', row, isNew)] };
}

/** All credentials of a channel or location, the disabled ones too. */
export async function credentialsOf(owner: Owner): Promise<Credentials[]> {
  const rows = await queryAll('Parties', { index: 'byKind', partition: kindOf(owner) });
  return rows.map(({ details, binding }) => ({
    ...(details as Omit<Credentials, 'binding'>),
    binding: binding as KeptBinding,
  }));
}

/** @returns false when the owner has no such credentials. */
export async function disableBinding(owner: Owner, clientId: string): Promise<boolean> {
  const changes = { setAt: [[['binding', 'disabled'], true]] } as const;
  const isTheirs = equals('kind', kindOf(owner));
  return (await apply(update('binding', 'Parties', bindingKey(clientId), changes, isTheirs))).ok;
}
