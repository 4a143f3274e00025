import type { Scope } from '../../contracts/scopes.ts';
import type { Binding, Origins, Principal, Reach } from './principal.ts';

/** Rights as they are asked for. */
export interface Grant extends Binding {
  readonly scopes: readonly Scope[];
}

/** What rights consist of; the order is that in which a refusal names them. */
export type RightsPart = 'scopes' | 'channels' | 'branches' | 'locations' | 'work';

/** True when `reach` includes everything that `other` does. A list never covers all: what is not there yet belongs to it, too. */
export function covers(reach: Reach, other: Reach): boolean {
  if (reach === 'all') return true;
  return other !== 'all' && other.every((id) => reach.includes(id));
}

/**
 * No client grants what it does not have: the parts of a grant that go beyond the rights of who grants. None for a grant that may
 * be made. So rights never grow by being handed on, however often.
 */
export function beyond(grantor: Pick<Principal, 'scopes'> & Binding, grant: Grant): RightsPart[] {
  const within: Readonly<Record<RightsPart, boolean>> = {
    scopes: grant.scopes.every((scope) => grantor.scopes.has(scope)),
    channels: covers(grantor.channels, grant.channels) && coversReality(grantor, grant),
    branches: covers(grantor.branches, grant.branches),
    locations: covers(grantor.locations, grant.locations),
    work: coversOrigins(grantor.work, grant.work),
  };
  return (Object.keys(within) as RightsPart[]).filter((part) => !within[part]);
}

/** The users of what the whole business shares, such as an item. */
export const everybody: Origins = { channels: 'all', branches: 'all' };

/**
 * True when all `others` are among `origins`. What several use is changed only by who reaches all of its users:
 * `coversOrigins(principal, users)`.
 */
export function coversOrigins(origins: Origins, others: Origins): boolean {
  const { channels, branches } = others;
  return covers(origins.channels, channels) && covers(origins.branches, branches) && coversReality(origins, others);
}

/** Who reaches tests only does not cover who reaches what is real. */
const coversReality = (origins: Origins, others: Origins): boolean => !origins.testsOnly || others.testsOnly === true;
