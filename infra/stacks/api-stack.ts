import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import {
  CfnApiMapping,
  CorsHttpMethod,
  DomainName,
  type CfnStage,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { routesByContext } from '#functions/contexts.ts';
import type { RouteContract } from '#shared/contracts/route.ts';
import { acknowledge } from '../constructs/acknowledge.ts';
import type { Settings } from '../config.ts';
import { removalPolicyOf } from '../constructs/lasting.ts';
import { waitForOnly } from '../constructs/wait-for.ts';
import { liveFunctionArn } from '../constructs/names.ts';
import type { Service } from '../constructs/service.ts';
import { apiFunctionName } from '../functions.ts';

/**
 * The HTTP API: one route per operation, which leads to its context's function by name, and the documentation's for what is no
 * route at all. The functions verify tokens themselves (shared/http/middlewares).
 */
export class ApiStack extends Stack {
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, { service, ...props }: StackProps & { service: Service }) {
    super(scope, id, props);
    const { settings } = service;
    this.api = new HttpApi(this, 'Api', {
      apiName: `oms-${settings.stage}`,
      createDefaultStage: false,
      ...(settings.corsOrigins.length > 0 ? { corsPreflight: cors(settings.corsOrigins) } : {}),
    });
    const stage = this.stage(service);
    for (const [context, routes] of Object.entries<Record<string, RouteContract>>(routesByContext)) {
      const made = LambdaFunction.fromFunctionAttributes(this, context, {
        functionArn: liveFunctionArn(this, settings, apiFunctionName(context)),
        sameEnvironment: true,
      });
      const integration = new HttpLambdaIntegration(`${context}-integration`, made, {
        // One permission per route would outgrow the function's policy, which holds 20 KB.
        scopePermissionToRoute: false,
      });
      for (const { method, path, access } of Object.values(routes)) {
        const [route] = this.api.addRoutes({ path, methods: [HttpMethod[method]], integration });
        if (!route) continue;
        acknowledge(
          route,
          'AwsSolutions-APIG4',
          openBecause[access === 'public' || access === 'callback' ? access : 'token'],
        );
        if (`${method} ${path}` === ordersRoute) this.ordersShare(stage, route, settings);
      }
      if (context === 'documentation') {
        const nothing = new HttpRoute(this, 'NoRoute', {
          httpApi: this.api,
          routeKey: HttpRouteKey.DEFAULT,
          integration,
        });
        acknowledge(nothing, 'AwsSolutions-APIG4', openBecause.nothing);
      }
    }
    new CfnOutput(this, 'ApiAddress', {
      value: settings.domain ? `https://${settings.domain.name}` : this.api.apiEndpoint,
    });
  }

  /** Placing orders has a rate of its own: a flood of other requests, anonymous ones too, does not use it up. */
  private ordersShare(stage: HttpStage, route: HttpRoute, { throttling }: Settings): void {
    const { ratePerSecond, burst } = throttling.orders ?? throttling;
    const made = stage.node.defaultChild as CfnStage;
    made.routeSettings = { [ordersRoute]: { ThrottlingRateLimit: ratePerSecond, ThrottlingBurstLimit: burst } };
    // A stage can only have settings for a route that is there.
    made.node.addDependency(route);
  }

  private stage({ settings }: Service): HttpStage {
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
    const made = new HttpStage(this, 'Stage', {
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
    // The mapping names the stage by its name, and so must wait for it.
    for (const mapping of made.node.findAll().filter((each) => each instanceof CfnApiMapping)) {
      waitForOnly(mapping, made.node.defaultChild as CfnStage);
    }
    return made;
  }
}

/** The route whose requests keep a share of their own. */
const ordersRoute = 'POST /v1/orders';

const openBecause = {
  token: 'The function verifies the token, its scope and what it reaches before it reads anything',
  public: 'The description of the API is open to everyone',
  callback: 'Providers and carriers sign their requests; the function checks the signature',
  nothing: 'What is no route is answered 404 as a problem, by a function that reads nothing',
};

/** No addresses or names of people, and no client, whom the gateway does not know: the function logs who asked by the same id. */
const accessLogFormat = JSON.stringify({
  requestId: '$context.requestId',
  time: '$context.requestTime',
  route: '$context.routeKey',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  integrationMs: '$context.integrationLatency',
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
    exposeHeaders: ['etag', 'link', 'location', 'ratelimit', 'ratelimit-policy', 'retry-after', 'x-request-id'],
  };
}
