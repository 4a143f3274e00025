import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import {
  CorsHttpMethod,
  DomainName,
  HttpApi,
  HttpMethod,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { routesByContext } from '#shared/contracts/api/all.ts';
import type { ApiContext, RouteContract } from '#shared/contracts/route.ts';
import { resourceServer } from '#shared/contracts/scopes.ts';
import { serviceFunction, type Service } from '../constructs/service.ts';
import { apiFunctions } from '../functions.ts';
import type { WorkflowStack } from './workflow-stack.ts';

/** The HTTP API: one route per operation, each with its scope; one function per context. */
export class ApiStack extends Stack {
  readonly api: HttpApi;

  constructor(
    scope: Construct,
    id: string,
    { service, workflow, ...props }: StackProps & { service: Service; workflow: WorkflowStack },
  ) {
    super(scope, id, props);
    const { settings, data } = service;
    this.api = new HttpApi(this, 'Api', {
      apiName: `oms-${settings.stage}`,
      createDefaultStage: false,
      ...(settings.corsOrigins.length > 0 ? { corsPreflight: cors(settings.corsOrigins) } : {}),
    });
    this.stage(service);
    const authorizer = new HttpJwtAuthorizer('Clients', data.userPool.userPoolProviderUrl, {
      jwtAudience: [data.rootClient.userPoolClientId],
    });
    for (const [context, routes] of Object.entries(routesByContext) as [ApiContext, Record<string, RouteContract>][]) {
      const description = apiFunctions[context];
      const made = serviceFunction(this, `${context}-api`, description, service, {
        ROOT_CLIENT_ID: data.rootClient.userPoolClientId,
      });
      if (description.answersTasks)
        made.allow(['states:SendTaskSuccess', 'states:SendTaskFailure'], workflow.stateMachine.stateMachineArn);
      const integration = new HttpLambdaIntegration(`${context}-integration`, made.alias);
      for (const { method, path, access } of Object.values(routes)) {
        const open = access === 'public' || access === 'callback';
        this.api.addRoutes({
          path,
          methods: [HttpMethod[method]],
          integration,
          ...(open ? {} : { authorizer, authorizationScopes: [`${resourceServer}/${access}`] }),
        });
      }
    }
    new CfnOutput(this, 'ApiAddress', {
      value: settings.domain ? `https://${settings.domain.name}` : this.api.apiEndpoint,
    });
  }

  private stage({ settings }: Service): void {
    const domainName = settings.domain
      ? new DomainName(this, 'DomainName', {
          domainName: settings.domain.name,
          certificate: Certificate.fromCertificateArn(this, 'Certificate', settings.domain.certificateArn),
        })
      : undefined;
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: settings.throttling.ratePerSecond, burstLimit: settings.throttling.burst },
      ...(domainName ? { domainMapping: { domainName } } : {}),
      accessLogSettings: {
        destination: new LogGroupLogDestination(
          new LogGroup(this, 'AccessLog', { retention: settings.logRetentionDays as RetentionDays }),
        ),
        format: AccessLogFormat.custom(accessLogFormat),
      },
    });
  }
}

/** No addresses or names of people: who asked is the client id. */
const accessLogFormat = JSON.stringify({
  requestId: '$context.requestId',
  time: '$context.requestTime',
  route: '$context.routeKey',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  integrationMs: '$context.integrationLatency',
  clientId: '$context.authorizer.claims.client_id',
  error: '$context.error.messageString',
});

function cors(allowOrigins: string[]) {
  return {
    allowOrigins,
    allowMethods: [
      CorsHttpMethod.GET,
      CorsHttpMethod.POST,
      CorsHttpMethod.PUT,
      CorsHttpMethod.PATCH,
      CorsHttpMethod.DELETE,
    ],
    allowHeaders: ['authorization', 'content-type', 'idempotency-key', 'if-match'],
    exposeHeaders: ['etag', 'link', 'location', 'retry-after', 'x-request-id'],
  };
}
