import * as z from 'zod';
import { parseInput } from '../input.ts';
import type { Kernel } from '../kernel.ts';
import type { PickBelow } from '../secrets/generate.ts';
import { AwsError } from '../service.ts';
import { secretText, type ClientStore, type PoolClient } from './client-store.ts';

/** What the calls need to know of a pool. */
export interface PoolFacts {
  readonly id: string;
  /** Every `identifier/scope` of its resource servers. */
  readonly scopes: ReadonlySet<string>;
}

export const unitSeconds = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const;

const createInput = z.object({
  UserPoolId: z.string(),
  ClientName: z.string().min(1).max(128),
  GenerateSecret: z.boolean().default(false),
  AllowedOAuthFlows: z
    .array(z.enum(['code', 'implicit', 'client_credentials']))
    .max(3)
    .default([]),
  AllowedOAuthFlowsUserPoolClient: z.boolean().optional(),
  AllowedOAuthScopes: z.array(z.string()).max(50).default([]),
  AccessTokenValidity: z.number().int().min(1).optional(),
  TokenValidityUnits: z.object({ AccessToken: z.enum(['seconds', 'minutes', 'hours', 'days']).optional() }).optional(),
});
const namedInput = z.object({ UserPoolId: z.string(), ClientId: z.string() });

const code = 'InvalidParameterException';

/** The calls by which an application makes and ends credentials for others at run time. */
export function clientOperations(
  kernel: Kernel,
  store: ClientStore,
  pick: PickBelow,
  pool: (id: string) => PoolFacts | undefined,
) {
  const known = (input: unknown) => knownClient(parseInput(namedInput, input, code), store, pool);
  return {
    CreateUserPoolClient(given: unknown) {
      const input = parseInput(createInput, given, code);
      const facts = knownPool(input.UserPoolId, pool);
      const client: PoolClient = {
        id: secretText(26, pick),
        poolId: facts.id,
        name: input.ClientName,
        secret: input.GenerateSecret ? secretText(51, pick) : undefined,
        flows: input.AllowedOAuthFlows,
        scopes: checkedScopes(input.AllowedOAuthScopes, facts),
        accessTokenSeconds: tokenSeconds(input),
        createdAt: kernel.timeline.now(),
      };
      store.save(client);
      return { UserPoolClient: described(client) };
    },
    DescribeUserPoolClient: (input: unknown) => ({ UserPoolClient: described(known(input)) }),
    DeleteUserPoolClient(input: unknown) {
      store.remove(known(input).id);
      return {};
    },
  };
}

/** Life of an access token in seconds; one hour unless said otherwise. */
export function tokenSeconds(input: {
  AccessTokenValidity?: number | undefined;
  TokenValidityUnits?: { AccessToken?: keyof typeof unitSeconds | undefined } | undefined;
}): number {
  const unit = unitSeconds[input.TokenValidityUnits?.AccessToken ?? 'hours'];
  const seconds = (input.AccessTokenValidity ?? 3600 / unit) * unit;
  if (seconds >= 300 && seconds <= 86_400) return seconds;
  throw new AwsError(code, `An access token can be valid from 5 minutes to 1 day, not ${seconds} seconds.`);
}

function knownPool(id: string, pool: (id: string) => PoolFacts | undefined): PoolFacts {
  const facts = pool(id);
  if (facts === undefined) throw new AwsError('ResourceNotFoundException', `User pool ${id} does not exist.`);
  return facts;
}

function knownClient(
  input: { UserPoolId: string; ClientId: string },
  store: ClientStore,
  pool: (id: string) => PoolFacts | undefined,
): PoolClient {
  knownPool(input.UserPoolId, pool);
  const client = store.find(input.ClientId);
  if (client?.poolId === input.UserPoolId) return client;
  throw new AwsError('ResourceNotFoundException', `User pool client ${input.ClientId} does not exist.`);
}

function checkedScopes(scopes: readonly string[], pool: PoolFacts): readonly string[] {
  const unknown = scopes.find((scope) => !pool.scopes.has(scope));
  if (unknown !== undefined) throw new AwsError('ScopeDoesNotExistException', `Invalid scope requested: ${unknown}`);
  return scopes;
}

function described(client: PoolClient) {
  return {
    UserPoolId: client.poolId,
    ClientName: client.name,
    ClientId: client.id,
    ...(client.secret === undefined ? {} : { ClientSecret: client.secret }),
    CreationDate: client.createdAt / 1000,
    LastModifiedDate: client.createdAt / 1000,
    AllowedOAuthFlows: client.flows,
    AllowedOAuthScopes: client.scopes,
    AllowedOAuthFlowsUserPoolClient: client.flows.length > 0,
    AccessTokenValidity: client.accessTokenSeconds,
    TokenValidityUnits: { AccessToken: 'seconds' },
  };
}
