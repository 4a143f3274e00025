import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { ResourceKind } from '../service.ts';

const unused = z.unknown().optional();

export const userPoolProperties = z.strictObject({
  UserPoolName: z.string().optional(),
  AccountRecoverySetting: unused,
  AdminCreateUserConfig: unused,
  AutoVerifiedAttributes: unused,
  DeletionProtection: unused,
  EmailVerificationMessage: unused,
  EmailVerificationSubject: unused,
  EnabledMfas: unused,
  MfaConfiguration: unused,
  Policies: unused,
  SmsVerificationMessage: unused,
  UserPoolTier: unused,
  UsernameAttributes: unused,
  VerificationMessageTemplate: unused,
});

export const resourceServerProperties = z.strictObject({
  Identifier: z.string(),
  Name: unused,
  Scopes: z.array(z.strictObject({ ScopeName: z.string(), ScopeDescription: unused })).default([]),
  UserPoolId: z.string(),
});

export const userPoolClientProperties = z.strictObject({
  ClientName: z.string().optional(),
  UserPoolId: z.string(),
  GenerateSecret: z.boolean().default(false),
  AllowedOAuthFlows: z.array(z.string()).default([]),
  AllowedOAuthFlowsUserPoolClient: z.boolean().default(false),
  AllowedOAuthScopes: z.array(z.string()).default([]),
  AccessTokenValidity: z.coerce.number().optional(),
  TokenValidityUnits: z
    .looseObject({ AccessToken: z.enum(['seconds', 'minutes', 'hours', 'days']).optional() })
    .optional(),
  EnableTokenRevocation: unused,
  PreventUserExistenceErrors: unused,
  SupportedIdentityProviders: unused,
});

const domainProperties = z.strictObject({
  Domain: z.string(),
  UserPoolId: z.string(),
});

/** The kinds of a user pool; `publicUrl` is the address that tokens name as their issuer's. */
export function cognitoKinds(publicUrl: string): readonly ResourceKind[] {
  return [
    {
      type: 'AWS::Cognito::UserPool',
      properties: userPoolProperties,
      nameProperty: 'UserPoolName',
      identify(_name, where, logicalId) {
        const id = `${where.region}_${stableId(logicalId, 9)}`;
        return {
          ref: id,
          attributes: {
            Arn: `arn:aws:cognito-idp:${where.region}:${where.account}:userpool/${id}`,
            ProviderURL: `${publicUrl}/${id}`,
          },
        };
      },
    },
    {
      type: 'AWS::Cognito::UserPoolResourceServer',
      properties: resourceServerProperties,
      nameProperty: 'Identifier',
      identify: (name) => ({ ref: name, attributes: {} }),
    },
    {
      type: 'AWS::Cognito::UserPoolClient',
      properties: userPoolClientProperties,
      nameProperty: 'ClientName',
      identify: (_name, _where, logicalId) => ({ ref: stableId(`client ${logicalId}`, 26), attributes: {} }),
    },
    {
      type: 'AWS::Cognito::UserPoolDomain',
      properties: domainProperties,
      nameProperty: 'Domain',
      identify: (name) => ({ ref: name, attributes: {} }),
    },
  ];
}

/** An id that stays the same from start to start, in the letters that Cognito uses. */
function stableId(seed: string, length: number): string {
  const digest = createHash('sha256').update(seed).digest();
  const letters = '0123456789abcdefghijklmnopqrstuvwxyz';
  return Array.from(digest.subarray(0, length), (byte) => letters[byte % letters.length]).join('');
}
