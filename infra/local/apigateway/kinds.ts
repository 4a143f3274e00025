import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { ResourceKind } from '../service.ts';

const unused = z.unknown().optional();

export const corsProperties = z.strictObject({
  AllowHeaders: z.array(z.string()).default([]),
  AllowMethods: z.array(z.string()).default([]),
  AllowOrigins: z.array(z.string()).default([]),
  ExposeHeaders: z.array(z.string()).default([]),
});

export const apiProperties = z.strictObject({
  Name: z.string().optional(),
  ProtocolType: z.literal('HTTP', 'only HTTP APIs are served on one machine'),
  CorsConfiguration: corsProperties.optional(),
});

export const routeProperties = z.strictObject({
  ApiId: z.string(),
  RouteKey: z.string(),
  Target: z.string(),
  AuthorizationType: z.literal('NONE', 'authorizers are not served on one machine').default('NONE'),
});

export const integrationProperties = z.strictObject({
  ApiId: z.string(),
  IntegrationType: z.literal('AWS_PROXY', 'only functions (AWS_PROXY) stand behind routes on one machine'),
  IntegrationUri: z.string(),
  PayloadFormatVersion: z.literal('2.0'),
});

const throttling = {
  ThrottlingBurstLimit: z.coerce.number().int().min(0).optional(),
  ThrottlingRateLimit: z.coerce.number().min(0).optional(),
};

export const stageProperties = z.strictObject({
  ApiId: z.string(),
  StageName: z.literal('$default', 'one machine serves the stage $default'),
  AutoDeploy: unused,
  AccessLogSettings: unused,
  DefaultRouteSettings: z.strictObject(throttling).default({}),
  RouteSettings: z.record(z.string(), z.strictObject(throttling)).default({}),
});

const byName = (name: string) => ({ ref: name, attributes: {} });

/** The kinds of an HTTP API. */
export const apiGatewayKinds: readonly ResourceKind[] = [
  {
    type: 'AWS::ApiGatewayV2::Api',
    properties: apiProperties,
    identify: (_name, _where, logicalId) => byName(shortId(logicalId)),
  },
  { type: 'AWS::ApiGatewayV2::Route', properties: routeProperties, identify: byName },
  { type: 'AWS::ApiGatewayV2::Integration', properties: integrationProperties, identify: byName },
  { type: 'AWS::ApiGatewayV2::Stage', properties: stageProperties, nameProperty: 'StageName', identify: byName },
];

function shortId(logicalId: string): string {
  return BigInt(`0x${createHash('sha256').update(logicalId).digest('hex')}`)
    .toString(36)
    .slice(0, 10);
}
