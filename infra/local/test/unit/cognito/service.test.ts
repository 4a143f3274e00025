import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createCognitoService } from '#host/cognito/service.ts';
import { AwsError, type LocalService } from '#host/service.ts';
import { resource, restarted } from '#host/test/support/resource.ts';
import { testKernel, type TestKernel } from '#host/test/support/kernel.ts';

const url = 'http://127.0.0.1:3000';
const poolId = 'eu-central-1_';

function configured(kernel: TestKernel) {
  const service = createCognitoService(kernel, url);
  const of = (type: string) => {
    const kind = service.kinds.find((each) => each.type === type);
    if (kind === undefined) throw new Error(`no kind ${type}`);
    return (name: string, properties: Record<string, unknown>) => resource(kind, name, properties, kernel);
  };
  const pool = of('AWS::Cognito::UserPool')('Pool', {});
  const root = of('AWS::Cognito::UserPoolClient')('Root', {
    UserPoolId: pool.ref,
    GenerateSecret: true,
    AllowedOAuthFlows: ['client_credentials'],
    AllowedOAuthScopes: ['oms/read'],
    AccessTokenValidity: 30,
    TokenValidityUnits: { AccessToken: 'minutes' },
  });
  const server = of('AWS::Cognito::UserPoolResourceServer')('oms', {
    UserPoolId: pool.ref,
    Name: 'API',
    Scopes: [
      { ScopeName: 'read', ScopeDescription: 'Read' },
      { ScopeName: 'write', ScopeDescription: 'Write' },
    ],
  });
  service.configure([root, server, pool]);
  return { service, pool: pool.ref };
}

function token(service: ReturnType<typeof createCognitoService>, id: string, secret: string, scope?: string) {
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret });
  if (scope !== undefined) form.set('scope', scope);
  return service.token({
    method: 'POST',
    contentType: 'application/x-www-form-urlencoded',
    authorization: undefined,
    body: form.toString(),
  });
}

async function failure(service: LocalService, action: string, input: Record<string, unknown>): Promise<string> {
  try {
    await service.call?.({ action, input });
    return 'no error';
  } catch (error) {
    return error instanceof AwsError ? error.code : String(error);
  }
}

describe('a user pool', () => {
  it('issues tokens with the claims of Cognito, which its published key verifies', () => {
    const kernel = testKernel();
    const { service, pool } = configured(kernel);
    const client = service.firstClient();
    expect(pool.startsWith(poolId)).toBe(true);
    const answer = token(service, client?.id ?? '', client?.secret ?? '');
    expect(answer).toMatchObject({ status: 200, body: { expires_in: 1800, token_type: 'Bearer' } });
    const [header = '', payload = '', signature = ''] = (answer.body as { access_token: string }).access_token.split(
      '.',
    );
    const now = Math.floor(kernel.timeline.now() / 1000);
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toEqual({
      sub: client?.id,
      client_id: client?.id,
      token_use: 'access',
      scope: 'oms/read',
      auth_time: now,
      iat: now,
      exp: now + 1800,
      iss: `${url}/${pool}`,
      version: 2,
      jti: expect.any(String),
    });
    const { keys } = service.wellKnown(`/${pool}/.well-known/jwks.json`) as {
      keys: [{ kty: string; n: string; e: string; kid: string }];
    };
    const published = createPublicKey({ key: keys[0], format: 'jwk' });
    const signed = Buffer.from(`${header}.${payload}`);
    expect(verify('RSA-SHA256', signed, published, Buffer.from(signature, 'base64url'))).toBe(true);
    expect(service.wellKnown('/unknown/.well-known/jwks.json')).toBeUndefined();
  });

  it('keeps secrets, keys and clients made at run time over a restart', async () => {
    const kernel = testKernel();
    const { service, pool } = configured(kernel);
    const created = (await service.call?.({
      action: 'CreateUserPoolClient',
      input: {
        UserPoolId: pool,
        ClientName: 'Marketplace',
        GenerateSecret: true,
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthScopes: ['oms/write'],
      },
    })) as { UserPoolClient: { ClientId: string; ClientSecret: string } };
    const { ClientId: id, ClientSecret: secret } = created.UserPoolClient;
    const again = configured(await restarted(kernel));
    expect(again.service.firstClient()).toEqual(service.firstClient());
    expect(again.service.wellKnown(`/${pool}/.well-known/jwks.json`)).toEqual(
      service.wellKnown(`/${pool}/.well-known/jwks.json`),
    );
    expect(token(again.service, id, secret, 'oms/write').status).toBe(200);
    expect(
      await again.service.call?.({ action: 'DescribeUserPoolClient', input: { UserPoolId: pool, ClientId: id } }),
    ).toMatchObject({
      UserPoolClient: { ClientName: 'Marketplace', ClientSecret: secret, AllowedOAuthScopes: ['oms/write'] },
    });
  });

  it('ends clients', async () => {
    const { service, pool } = configured(testKernel());
    const { id = '', secret = '' } = service.firstClient() ?? {};
    expect(token(service, id, secret, 'oms/write').body).toEqual({ error: 'invalid_scope' });
    await service.call?.({ action: 'DeleteUserPoolClient', input: { UserPoolId: pool, ClientId: id } });
    expect(token(service, id, secret).body).toEqual({ error: 'invalid_client' });
  });

  it('answers wrong calls with the errors of Cognito', async () => {
    const { service, pool } = configured(testKernel());
    const input = { UserPoolId: pool, ClientName: 'x' };
    expect(await failure(service, 'CreateUserPoolClient', { ...input, AllowedOAuthScopes: ['oms/none'] })).toBe(
      'ScopeDoesNotExistException',
    );
    expect(await failure(service, 'CreateUserPoolClient', { ...input, UserPoolId: 'none' })).toBe(
      'ResourceNotFoundException',
    );
    expect(await failure(service, 'CreateUserPoolClient', { UserPoolId: pool })).toBe('InvalidParameterException');
    expect(await failure(service, 'DescribeUserPoolClient', { UserPoolId: pool, ClientId: 'none' })).toBe(
      'ResourceNotFoundException',
    );
    expect(await failure(service, 'AdminCreateUser', input)).toBe('UnknownOperationException');
  });
});
