import { randomInt } from 'node:crypto';
import type { Kernel } from '../kernel.ts';
import type { PickBelow } from '../secrets/generate.ts';
import type { LocalService } from '../service.ts';
import { answerClientCall, tokenSeconds, type PoolFacts } from './client-api.ts';
import { ClientStore, secretText, type PoolClient } from './client-store.ts';
import { cognitoKinds, resourceServerProperties, userPoolClientProperties } from './kinds.ts';
import { loadSigningKey, type SigningKey } from './signing-key.ts';
import { decideToken, type TokenRequest } from './token-request.ts';

export interface CognitoService extends LocalService {
  /** Answers `POST /oauth2/token`. */
  token(request: TokenRequest): { status: number; body: unknown };
  /** The JSON document under `/<poolId>/.well-known/…`, if `path` is one. */
  wellKnown(path: string): unknown;
  /** A client of the template that may use client credentials, for trying the system. */
  firstClient(): PoolClient | undefined;
  /** Makes or refreshes a client with all scopes of the first pool, under a fixed id; its secret stays as it is. */
  ensureClient(id: string, name: string): PoolClient;
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
    async call(call) {
      return answerClientCall(call, kernel, store, pick, (id) => pools.get(id));
    },
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
      const [, poolId = '', document] = /^\/([^/]+)\/\.well-known\/(jwks\.json|openid-configuration)$/.exec(path) ?? [];
      const pool = pools.get(poolId);
      if (pool === undefined) return undefined;
      if (document === 'jwks.json') return { keys: [pool.key.publicJwk] };
      return {
        issuer: `${publicUrl}/${pool.id}`,
        jwks_uri: `${publicUrl}/${pool.id}/.well-known/jwks.json`,
        token_endpoint: `${publicUrl}/oauth2/token`,
        grant_types_supported: ['client_credentials'],
        token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
        id_token_signing_alg_values_supported: ['RS256'],
        scopes_supported: [...pool.scopes],
      };
    },
    firstClient: () => templateClients.map((id) => store.find(id)).find((client) => client?.secret !== undefined),
    ensureClient(id, name) {
      const [pool] = pools.values();
      if (pool === undefined) throw new Error('The template has no user pool to make a client in.');
      const known = store.find(id);
      const client: PoolClient = {
        id,
        name,
        poolId: pool.id,
        secret: known?.secret ?? secretText(51, pick),
        flows: ['client_credentials'],
        scopes: [...pool.scopes],
        accessTokenSeconds: 3600,
        createdAt: known?.createdAt ?? kernel.timeline.now(),
      };
      store.save(client);
      return client;
    },
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
