import { once } from 'node:events';
import { createServer } from 'node:http';
import { createCognitoService } from '#infra/local/cognito/service.ts';
import { AwsError } from '#infra/local/service.ts';
import { resourceServer, scopes } from '#shared/contracts/scopes.ts';
import { testKernel } from '#infra/local/test/support/kernel.ts';
import { resource } from '#infra/local/test/support/resource.ts';

/** A user pool behind a real endpoint, at which this process's AWS clients are pointed. */
export interface UserPool {
  /** The status of a token request with client credentials, and the scopes of the token. */
  grant(clientId: string, clientSecret: string): { status: number; scope?: string };
  /** How many clients have been made and not deleted. */
  clients(): number;
  stop(): Promise<void>;
}

/** Starts the one-machine host's user pool with all scopes of the API. */
export async function startUserPool(): Promise<UserPool> {
  const kernel = testKernel();
  const service = createCognitoService(kernel, 'http://127.0.0.1');
  const made = (type: string, name: string, properties: Record<string, unknown>) => {
    const kind = service.kinds.find((each) => each.type === type);
    if (!kind) throw new Error(`no resource type ${type}`);
    return resource(kind, name, properties, kernel);
  };
  const pool = made('AWS::Cognito::UserPool', 'Pool', {});
  const server = made('AWS::Cognito::UserPoolResourceServer', resourceServer, {
    UserPoolId: pool.ref,
    Name: 'API',
    Scopes: Object.entries(scopes).map(([ScopeName, ScopeDescription]) => ({ ScopeName, ScopeDescription })),
  });
  service.configure([pool, server]);

  let clients = 0;
  const endpoint = createServer(async (request, response) => {
    const chunks = await Array.fromAsync(request as AsyncIterable<Buffer>);
    const text = Buffer.concat(chunks).toString();
    const action = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const input = JSON.parse(text) as Record<string, unknown>;
    const answer = await Promise.resolve(service.call?.({ action, input })).then(
      (body) => ({ status: 200, body }),
      (error: unknown) => ({ status: 400, body: { __type: error instanceof AwsError ? error.code : String(error) } }),
    );
    if (answer.status === 200)
      clients += action === 'CreateUserPoolClient' ? 1 : action === 'DeleteUserPoolClient' ? -1 : 0;
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answer.body));
  }).listen(0, '127.0.0.1');
  await once(endpoint, 'listening');
  const address = endpoint.address();
  if (address === null || typeof address === 'string') throw new Error('the user pool has no port');
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: `http://127.0.0.1:${address.port}`,
    USER_POOL_ID: pool.ref,
  });

  return {
    clients: () => clients,
    grant: (clientId, clientSecret) => {
      const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId });
      form.set('client_secret', clientSecret);
      const contentType = 'application/x-www-form-urlencoded';
      const { status, body } = service.token({
        method: 'POST',
        contentType,
        authorization: undefined,
        body: form.toString(),
      });
      const token = (body as { access_token?: string }).access_token;
      if (token === undefined) return { status };
      const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { scope: string };
      return { status, scope: claims.scope };
    },
    stop: async () => {
      endpoint.closeAllConnections();
      endpoint.close();
      await once(endpoint, 'close');
    },
  };
}
