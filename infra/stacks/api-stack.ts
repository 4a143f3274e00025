import { ArnFormat, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import {
  CorsHttpMethod,
  DomainName,
  HttpApi,
  HttpAuthorizer,
  HttpAuthorizerType,
  HttpMethod,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { routesByContext } from '#functions/contexts.ts';
import { resourceServer } from '#shared/contracts/scopes.ts';
import type { RouteContract } from '#shared/contracts/route.ts';
import { acknowledge } from '../constructs/acknowledge.ts';
import { removalPolicyOf } from '../constructs/lasting.ts';
import { serviceFunction, type Service } from '../constructs/service.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { apiFunctions } from '../functions.ts';
import type { DataStack } from './data-stack.ts';

/** The HTTP API: one route per operation, each with its scope; one function per context. */
export class ApiStack extends Stack {
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, { service, ...props }: StackProps & { service: Service }) {
    super(scope, id, props);
    const { settings, data } = service;
    this.api = new HttpApi(this, 'Api', {
      apiName: `oms-${settings.stage}`,
      createDefaultStage: false,
      ...(settings.corsOrigins.length > 0 ? { corsPreflight: cors(settings.corsOrigins) } : {}),
    });
    this.stage(service);
    const clients = this.authorizer(data);
    const authorizer = HttpAuthorizer.fromHttpAuthorizerAttributes(this, 'Authorizer', {
      authorizerId: clients.authorizerId,
      authorizerType: 'JWT',
    });
    for (const [context, routes] of Object.entries<Record<string, RouteContract>>(routesByContext)) {
      const description = apiFunctions[context];
      if (!description) continue;
      const made = serviceFunction(
        this,
        `${context}-api`,
        description,
        service,
        {
          ROOT_CLIENT_ID: data.rootClient.userPoolClientId,
          // On one machine the token endpoint stands at the API's own address, as the document says without this.
          ...(context === 'documentation' && settings.stage !== 'local' ? { TOKEN_URL: data.tokenEndpoint } : {}),
          ...(description.managesClients ? { API_ID: this.api.apiId, AUTHORIZER_ID: clients.authorizerId } : {}),
        },
        { failures: { metricName: 'UnexpectedErrors', perMinute: 1, runbook: 'api-errors' } },
      );
      if (description.managesClients) this.allowAdmission(made, clients);
      const integration = new HttpLambdaIntegration(`${context}-integration`, made.alias, {
        // One permission per route would outgrow the function's policy, which holds 20 KB.
        scopePermissionToRoute: false,
      });
      for (const { method, path, access } of Object.values(routes)) {
        const open = access === 'public' || access === 'callback';
        const [route] = this.api.addRoutes({
          path,
          methods: [HttpMethod[method]],
          integration,
          ...(open ? {} : { authorizer, authorizationScopes: [`${resourceServer}/${access}`] }),
        });
        if (route && open) acknowledge(route, 'AwsSolutions-APIG4', openBecause[access]);
      }
    }
    new CfnOutput(this, 'ApiAddress', {
      value: settings.domain ? `https://${settings.domain.name}` : this.api.apiEndpoint,
    });
  }

  /** Checks tokens. Which clients may come is its audience; clients that are made at run time are admitted there. */
  private authorizer({ userPool, rootClient }: DataStack): HttpAuthorizer {
    return new HttpAuthorizer(this, 'Clients', {
      httpApi: this.api,
      type: HttpAuthorizerType.JWT,
      identitySource: ['$request.header.Authorization'],
      jwtIssuer: userPool.userPoolProviderUrl,
      jwtAudience: [rootClient.userPoolClientId],
    });
  }

  private allowAdmission(made: ServiceFunction, { authorizerId }: HttpAuthorizer): void {
    const resource = `/apis/${this.api.apiId}/authorizers/${authorizerId}`;
    const arn = this.formatArn({ service: 'apigateway', account: '', resource, arnFormat: ArnFormat.NO_RESOURCE_NAME });
    made.allow(['apigateway:GET', 'apigateway:PATCH'], arn);
  }

  private stage({ settings }: Service): void {
    const domainName = settings.domain
      ? new DomainName(this, 'DomainName', {
          domainName: settings.domain.name,
          certificate: Certificate.fromCertificateArn(this, 'Certificate', settings.domain.certificateArn),
        })
      : undefined;
    if (domainName) {
      // What the domain's CNAME record must point to.
      new CfnOutput(this, 'DomainTarget', { value: domainName.regionalDomainName });
    }
    new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: settings.throttling.ratePerSecond, burstLimit: settings.throttling.burst },
      ...(domainName ? { domainMapping: { domainName } } : {}),
      accessLogSettings: {
        destination: new LogGroupLogDestination(
          new LogGroup(this, 'AccessLog', {
            retention: settings.logRetentionDays as RetentionDays,
            removalPolicy: removalPolicyOf(settings),
          }),
        ),
        format: AccessLogFormat.custom(accessLogFormat),
      },
    });
  }
}

const openBecause = {
  public: 'The description of the API is open to everyone',
  callback: 'Providers and carriers sign their requests; the function checks the signature',
};

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
