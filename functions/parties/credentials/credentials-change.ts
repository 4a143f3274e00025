import type { EventData, NewEvent } from '#shared/contracts/events/catalogue.ts';
import type { Reach } from '#shared/http/access/principal.ts';
import type { Credentials, Owner } from './credentials-store.ts';

/** What is told of credentials that are made, or stand otherwise than `before`. What they are called may name a person. */
export function credentialsChanged({ kind, id }: Owner, before: Credentials | undefined, after: Credentials): NewEvent {
  return {
    type: 'CredentialsChanged',
    data: {
      clientId: after.clientId,
      owner: { kind, id },
      ...(before ? { before: toldOf(before) } : {}),
      after: toldOf(after),
    },
  };
}

function toldOf({ scopes, binding }: Credentials): EventData<'CredentialsChanged'>['after'] {
  const { channels, branches, locations, testsOnly, disabled = false } = binding;
  return {
    scopes: [...scopes],
    channels: listOf(channels),
    branches: listOf(branches),
    locations: listOf(locations),
    ...(testsOnly ? { test: testsOnly } : {}),
    disabled,
  };
}

const listOf = (reach: Reach): 'all' | string[] => (reach === 'all' ? reach : [...reach]);
