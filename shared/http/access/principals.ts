import { resourceServer, type Scope } from '../../contracts/scopes.ts';
import { get, getMany } from '../../dynamodb/reads.ts';
import { remember } from '../../remembered.ts';
import { everybody } from './authority.ts';
import type { Binding, Principal } from './principal.ts';
import type { Claims } from './token.ts';
import { bindingRows } from '../rows.ts';

/**
 * What rights are bound to, as it is kept in row `client#<client id>` / `BINDING` of Parties. It never changes but for being
 * disabled.
 */
export interface KeptBinding extends Binding {
  /** Whose rights these were made from, nearest first; the first client of a deployment is not among them. */
  readonly grantedBy: readonly string[];
  readonly disabled?: boolean;
}

/** Seconds for which an instance may not know yet that credentials were disabled. */
export const memorySeconds = 5;

const known = remember<Binding | 'unbound' | 'disabled'>(2000, memorySeconds * 1000);

export const bindingKey = (clientId: string) => ({ party: `client#${clientId}`, entry: 'BINDING' });

/**
 * Whom a token's claims stand for: `unbound` when they were given no rights (default deny), `disabled` when their rights, or
 * any that those were made from, have been taken away.
 */
export async function principalOf({
  sub,
  client_id: id,
  scope,
}: Pick<Claims, 'sub' | 'client_id' | 'scope'>): Promise<Principal | 'unbound' | 'disabled'> {
  // The token of a person names the client that they signed in with: that client's rights are not theirs.
  if (sub !== id) return 'unbound';
  const found = known.get(id) ?? (await bindingOf(id));
  return typeof found === 'string' ? found : { kind: 'client', id, scopes: scopesOf(scope), ...found };
}

async function bindingOf(clientId: string): Promise<Binding | 'unbound' | 'disabled'> {
  if (clientId === process.env['ROOT_CLIENT_ID']) return { ...everybody, locations: 'all', work: everybody };
  const kept = await keptBinding(clientId);
  const found = kept ? await standing(kept) : 'unbound';
  known.set(clientId, found);
  return found;
}

async function standing({ grantedBy, disabled, ...binding }: KeptBinding) {
  if (disabled) return 'disabled';
  const grantors = grantedBy.length > 0 ? await getMany(bindingRows, grantedBy.map(bindingKey)) : [];
  const standing = grantors.filter((row) => !(row['binding'] as KeptBinding).disabled);
  return standing.length < grantedBy.length ? 'disabled' : binding;
}

/** Those whose rights all that `principal` grants depend on, nearest first. */
export async function lineageFrom({ id }: Principal): Promise<readonly string[]> {
  if (id === process.env['ROOT_CLIENT_ID']) return [];
  return [id, ...((await keptBinding(id))?.grantedBy ?? [])];
}

async function keptBinding(clientId: string): Promise<KeptBinding | undefined> {
  return (await get(bindingRows, bindingKey(clientId)))?.['binding'] as KeptBinding | undefined;
}

function scopesOf(claim: string): ReadonlySet<Scope> {
  const prefix = `${resourceServer}/`;
  const granted = claim.split(' ').filter((scope) => scope.startsWith(prefix));
  return new Set(granted.map((scope) => scope.slice(prefix.length) as Scope));
}
