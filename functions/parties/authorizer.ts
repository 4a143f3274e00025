import { ApiGatewayV2Client, GetAuthorizerCommand, UpdateAuthorizerCommand } from '@aws-sdk/client-apigatewayv2';
import { required } from '#shared/environment.ts';

/** Whose tokens the API's authorizer takes, and which client ids it lets in. */
export interface JwtConfiguration {
  readonly audience: readonly string[];
  readonly issuer: string;
}

const gateway = new ApiGatewayV2Client({});
const authorizer = () => ({ ApiId: required('API_ID'), AuthorizerId: required('AUTHORIZER_ID') });

/** What the API's authorizer lets in. */
export async function readAuthorizer(): Promise<JwtConfiguration> {
  const { JwtConfiguration } = await gateway.send(new GetAuthorizerCommand(authorizer()));
  const { Audience, Issuer } = JwtConfiguration ?? {};
  if (!Audience || Issuer === undefined) throw new Error('the API has no JWT authorizer');
  return { audience: Audience, issuer: Issuer };
}

/** Sets what the API's authorizer lets in. */
export async function writeAuthorizer({ audience, issuer }: JwtConfiguration): Promise<void> {
  const JwtConfiguration = { Audience: [...audience], Issuer: issuer };
  await gateway.send(new UpdateAuthorizerCommand({ ...authorizer(), JwtConfiguration }));
}
