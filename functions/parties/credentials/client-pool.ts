import {
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  DeleteUserPoolClientCommand,
  DescribeUserPoolClientCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { leanClient } from '#shared/aws/lean-client.ts';
import { resourceServer, type Scope } from '#shared/contracts/scopes.ts';
import { required } from '#shared/environment.ts';

const cognito = leanClient(CognitoIdentityProviderClient, {});

const UserPoolId = () => required('USER_POOL_ID');

/** Makes a machine client that may ask for these scopes. It reaches nothing until it is bound. */
export async function createClient(
  name: string,
  scopes: readonly Scope[],
): Promise<{ clientId: string; clientSecret: string }> {
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({
      UserPoolId: UserPoolId(),
      ClientName: name,
      GenerateSecret: true,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: scopes.map((scope) => `${resourceServer}/${scope}`),
      AccessTokenValidity: 1,
      TokenValidityUnits: { AccessToken: 'hours' },
    }),
  );
  const { ClientId, ClientSecret } = UserPoolClient ?? {};
  if (!ClientId || !ClientSecret) throw new Error('the user pool made a client without id or secret');
  return { clientId: ClientId, clientSecret: ClientSecret };
}

/** The secret of a client; undefined when there is no such client any more. */
export async function secretOf(clientId: string): Promise<string | undefined> {
  const found = await cognito
    .send(new DescribeUserPoolClientCommand({ UserPoolId: UserPoolId(), ClientId: clientId }))
    .catch(unlessGone);
  return found?.UserPoolClient?.ClientSecret;
}

/** Ends a client: it gets no more tokens. Does nothing when it is gone. */
export async function deleteClient(clientId: string): Promise<void> {
  await cognito
    .send(new DeleteUserPoolClientCommand({ UserPoolId: UserPoolId(), ClientId: clientId }))
    .catch(unlessGone);
}

function unlessGone(error: unknown): undefined {
  if (error instanceof ResourceNotFoundException) return undefined;
  throw error;
}
