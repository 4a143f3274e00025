import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { ambient } from '../ambient.ts';
import type { Scope } from '../contracts/scopes.ts';
import { resourceServer } from '../contracts/scopes.ts';
import { documents, tableName } from '../dynamodb/client.ts';
import type { Claims } from './token.ts';

/** What credentials are bound to: everything of a kind, or these only. */
export type Reach = 'all' | readonly string[];

/** Who asks, and how far their credentials reach. */
export interface Caller {
  readonly clientId: string;
  readonly scopes: ReadonlySet<Scope>;
  readonly channels: Reach;
  readonly branches: Reach;
  readonly locations: Reach;
}

/** How a client's credentials are bound; row `client#<clientId>` / `BINDING` of Parties. */
export interface ClientBinding {
  readonly channels: Reach;
  readonly branches: Reach;
  readonly locations: Reach;
  readonly disabled?: boolean;
}

/** True when `reach` includes `id`. */
export function reaches(reach: Reach, id: string): boolean {
  return reach === 'all' || reach.includes(id);
}

/** True when the caller may see what belongs to this channel and branch. */
export function mayUseOrder(caller: Caller, order: { channel: string; branch: string }): boolean {
  return reaches(caller.channels, order.channel) && reaches(caller.branches, order.branch);
}

/**
 * True when the caller may see and do a location's work on an order. Credentials of a location are bound to no channel and
 * branch: whatever their location has to do is theirs. Others must reach the order as well.
 */
export function mayWorkOn(caller: Caller, work: { location: string; channel: string; branch: string }): boolean {
  if (!reaches(caller.locations, work.location)) return false;
  return isOfLocation(caller) || mayUseOrder(caller, work);
}

/** True of credentials of a location: they are bound to no channel and branch. */
export function isOfLocation({ channels, branches }: Caller): boolean {
  return channels.length === 0 && branches.length === 0;
}

const remembered = new Map<string, { binding: ClientBinding | undefined; until: number }>();
const memoryMs = 30_000;

/** Who a token's claims stand for; undefined when the client is not bound to anything (default deny). */
export async function callerOf({ client_id: clientId, scope }: Claims): Promise<Caller | undefined> {
  const binding = await bindingOf(clientId);
  if (!binding || binding.disabled) return undefined;
  return { clientId, scopes: scopesOf(scope), ...reachOf(binding) };
}

function reachOf({ channels, branches, locations }: ClientBinding) {
  return { channels, branches, locations };
}

function scopesOf(claim: string): ReadonlySet<Scope> {
  const prefix = `${resourceServer}/`;
  return new Set(
    claim
      .split(' ')
      .filter((scope) => scope.startsWith(prefix))
      .map((scope) => scope.slice(prefix.length) as Scope),
  );
}

async function bindingOf(clientId: string): Promise<ClientBinding | undefined> {
  if (clientId === process.env['ROOT_CLIENT_ID']) return { channels: 'all', branches: 'all', locations: 'all' };
  const known = remembered.get(clientId);
  if (known && known.until > ambient.now()) return known.binding;
  const { Item } = await documents().send(
    new GetCommand({ TableName: tableName('Parties'), Key: { party: `client#${clientId}`, entry: 'BINDING' } }),
  );
  const binding = Item?.['binding'] as ClientBinding | undefined;
  remembered.set(clientId, { binding, until: ambient.now() + memoryMs });
  return binding;
}
