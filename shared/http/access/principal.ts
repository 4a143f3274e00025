import type { Scope } from '../../contracts/scopes.ts';

/** How far rights reach: everything of a kind, or these only. */
export type Reach = 'all' | readonly string[];

/** Orders by where they come from. */
export interface Origins {
  readonly channels: Reach;
  readonly branches: Reach;
  /** Of these only orders that are tests. */
  readonly testsOnly?: true | undefined;
}

/** What rights are bound to. */
export interface Binding extends Origins {
  /** Places whose stock is seen, and whose work may be done. */
  readonly locations: Reach;
  /** Whose parcels are handled at these locations: one's own orders', or, at a packing desk, those of all whom it serves. */
  readonly work: Origins;
}

/** Who acts: a client (the credentials of a machine) or a person, with scopes and what they are bound to. */
export interface Principal extends Binding {
  readonly kind: 'client' | 'person';
  readonly id: string;
  readonly scopes: ReadonlySet<Scope>;
}

/** True when `reach` includes `id`. */
export function reaches(reach: Reach, id: string): boolean {
  return reach === 'all' || reach.includes(id);
}

/** True when the principal reaches the channel of this branch: it may place orders there. */
export function mayUseChannel(principal: Origins, { channel, branch }: { channel: string; branch: string }): boolean {
  return reaches(principal.channels, channel) && reaches(principal.branches, branch);
}

/** True when the principal may see what belongs to this order, or is of its channel and branch. */
export function mayUseOrder(
  principal: Origins,
  order: { channel: string; branch: string; test?: boolean | undefined },
): boolean {
  return mayUseChannel(principal, order) && (!principal.testsOnly || order.test === true);
}

/** True when the principal may see and do a location's work on an order, be it one that is not told to it otherwise. */
export function mayWorkOn(principal: Binding, parcel: { location: string; channel: string; branch: string }): boolean {
  return reaches(principal.locations, parcel.location) && mayUseOrder(principal.work, parcel);
}

/** True of who works at a location only: such rights are bound to no channel and branch. */
export function isOfLocation({ channels, branches }: Origins): boolean {
  return channels.length === 0 && branches.length === 0;
}
