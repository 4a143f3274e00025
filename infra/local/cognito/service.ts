import { randomInt } from 'node:crypto';
import type { Kernel } from '../kernel.ts';
import type { PickBelow } from '../secrets/generate.ts';
import { answersTo, type LocalService } from '../service.ts';
import { clientOperations, tokenSeconds, type PoolFacts } from './client-api.ts';
import { ClientStore, secretText, type PoolClient } from './client-store.ts';
import { cognitoKinds, resourceServerProperties, userPoolClientProperties } from './kinds.ts';
import { loadSigningKey, type SigningKey } from './signing-key.ts';
import { decideToken, type TokenRequest } from './token-request.ts';

export interface CognitoService extends LocalService {
  /** Answers `POST /oauth2/token`. */
  token(request: TokenRequest): { status: number; body: unknown };
  /** The key set of a pool, if `path` is that of one: `/<poolId>/.well-known/jwks.json`. */
  wellKnown(path: string): unknown;
  /** A client of the template that may use client credentials, for trying the system. */
  firstClient(): PoolClient | undefined;
}

interface Pool extends PoolFacts {
  readonly scopes: Set<string>;
  readonly key: SigningKey;
}

/**
 * Serves user pools as far as machines need them: clients, client credentials, signed tokens and their keys.
 * @param pick randomness of ids and secrets: the system's secure source, unless a simulation brings its own.
 */
export function createCognitoService(kernel: Kernel, publicUrl: string, pick: PickBelow = randomInt): CognitoService {
  const store = new ClientStore(kernel);
  const pools = new Map<string, Pool>();
  const templateClients: string[] = [];

  function accessToken(client: PoolClient, scopes: readonly string[]): string {
    const pool = pools.get(client.poolId);
    if (pool === undefined) throw new Error(`Client ${client.id} belongs to the pool ${client.poolId}, which is gone.`);
    const now = Math.floor(kernel.timeline.now() / 1000);
    return pool.key.sign({
      sub: client.id,
      token_use: 'access',
      scope: scopes.join(' '),
      auth_time: now,
      iss: `${publicUrl}/${pool.id}`,
      exp: now + client.accessTokenSeconds,
      iat: now,
      version: 2,
      jti: kernel.newId(),
      client_id: client.id,
    });
  }

  return {
    name: 'cognito',
    kinds: cognitoKinds(publicUrl),
    targetPrefix: 'AWSCognitoIdentityProviderService',
    call: answersTo(
      'Cognito',
      clientOperations(kernel, store, pick, (id) => pools.get(id)),
    ),
    token(request) {
      const decision = decideToken(request, (id) => {
        const client = store.find(id);
        return client !== undefined && pools.has(client.poolId) ? client : undefined;
      });
      if (decision.kind === 'refuse') return { status: 400, body: { error: decision.error } };
      const { client, scopes } = decision;
      return {
        status: 200,
        body: {
          access_token: accessToken(client, scopes),
          expires_in: client.accessTokenSeconds,
          token_type: 'Bearer',
        },
      };
    },
    wellKnown(path) {
      const poolId = /^\/([^/]+)\/\.well-known\/jwks\.json$/.exec(path)?.[1] ?? '';
      const pool = pools.get(poolId);
      return pool && { keys: [pool.key.publicJwk] };
    },
    firstClient: () => templateClients.map((id) => store.find(id)).find((client) => client?.secret !== undefined),
    configure(resources) {
      for (const resource of resources) {
        if (resource.type !== 'AWS::Cognito::UserPool') continue;
        pools.set(resource.ref, { id: resource.ref, scopes: new Set(), key: loadSigningKey(kernel, resource.ref) });
      }
      for (const resource of resources) {
        if (resource.type !== 'AWS::Cognito::UserPoolResourceServer') continue;
        const server = resourceServerProperties.parse(resource.properties);
        for (const scope of server.Scopes)
          pools.get(server.UserPoolId)?.scopes.add(`${server.Identifier}/${scope.ScopeName}`);
      }
      for (const resource of resources) {
        if (resource.type !== 'AWS::Cognito::UserPoolClient') continue;
        const declared = userPoolClientProperties.parse(resource.properties);
        const known = store.find(resource.ref);
        if (declared.AllowedOAuthFlows.includes('client_credentials')) templateClients.push(resource.ref);
        store.save({
          id: resource.ref,
          poolId: declared.UserPoolId,
          name: resource.name,
          secret: declared.GenerateSecret ? (known?.secret ?? secretText(51, pick)) : undefined,
          flows: declared.AllowedOAuthFlows,
          scopes: declared.AllowedOAuthScopes,
          accessTokenSeconds: tokenSeconds(declared),
          createdAt: known?.createdAt ?? kernel.timeline.now(),
        });
      }
    },
    start() {},
    async stop() {},
  };
}
