import type * as z from 'zod';
import type { Kernel } from '../kernel.ts';
import type { LocalService, Resource } from '../service.ts';
import { corsHeaders, preflightHeaders, type CorsSettings } from './cors.ts';
import { gatewayAnswer, handlerAnswer, internalServerError, tooLarge, type HttpAnswer } from './handler-answer.ts';
import { apiGatewayKinds, apiProperties, integrationProperties, routeProperties, stageProperties } from './kinds.ts';
import { decodedPath, requestEvent, type ApiRequest } from './request-event.ts';
import { RouteTable } from './route-table.ts';
import { TokenBucket } from './token-bucket.ts';

export interface ApiGatewayService extends LocalService {
  /** Answers one request to the API. Never rejects. */
  handle(request: ApiRequest): Promise<HttpAnswer>;
}

/** How long a function behind a route may take, in milliseconds. */
const integrationTimeout = 30_000;

interface Api {
  readonly id: string;
  readonly cors: CorsSettings | undefined;
  /** By their functions' ARNs. */
  readonly routes: RouteTable<string>;
  /** The bucket that a route's requests are counted in; undefined where the stage sets no rate. */
  readonly bucket: (routeKey: string) => TokenBucket | undefined;
}

/** Serves the template's HTTP API: routes, CORS, throttling and functions behind them. */
export function createApiGatewayService(kernel: Kernel, publicUrl: string): ApiGatewayService {
  const domainName = new URL(publicUrl).host;
  let api: Api | undefined;
  let stopping = false;

  async function answer(request: ApiRequest, served: Api): Promise<HttpAnswer> {
    const match = isDecodable(request.path)
      ? served.routes.match(request.method, decodedPath(request.path))
      : undefined;
    if (match === undefined) return gatewayAnswer(404, 'Not Found');
    const now = kernel.timeline.now();
    if (served.bucket(match.routeKey)?.take(now) === false) return gatewayAnswer(429, 'Too Many Requests');
    kernel.meter?.add('api requests', match.routeKey);
    const event = requestEvent(request, {
      accountId: kernel.account,
      apiId: served.id,
      domainName,
      routeKey: match.routeKey,
      pathParameters: match.pathParameters,
      requestId: kernel.newId(),
      time: now,
    });
    return invoke(match.target, event);
  }

  function invoke(functionArn: string, event: unknown): Promise<HttpAnswer> {
    return new Promise((resolve) => {
      const cancel = kernel.timeline.at(kernel.timeline.now() + integrationTimeout, () =>
        resolve(gatewayAnswer(503, 'Service Unavailable')),
      );
      void kernel.lambda.invoke(functionArn, event).then((result) => {
        cancel();
        if (result.ok) return resolve(handlerAnswer(result.payload));
        // The gateway takes larger bodies than functions do.
        if (result.error.errorType === 'RequestTooLargeException') return resolve(tooLarge);
        if (!stopping) {
          kernel.log.warn('A function behind the API failed', { function: functionArn, ...result.error });
        }
        resolve(internalServerError);
      });
    });
  }

  return {
    name: 'apigateway',
    kinds: apiGatewayKinds,
    async handle(request) {
      if (api === undefined) return gatewayAnswer(404, 'Not Found');
      const origin = header(request, 'origin');
      if (api.cors === undefined) return answer(request, api);
      if (request.method === 'OPTIONS' && origin !== undefined) {
        return { status: 204, headers: preflightHeaders(api.cors, origin), body: '' };
      }
      const answered = await answer(request, api);
      return { ...answered, headers: { ...answered.headers, ...corsHeaders(api.cors, origin) } };
    },
    configure(resources) {
      const apis = resources.filter((resource) => resource.type === 'AWS::ApiGatewayV2::Api');
      const [first, second] = apis;
      if (second !== undefined)
        throw new Error(`${second.stack}/${second.logicalId}: one machine serves one HTTP API.`);
      if (first !== undefined) api = buildApi(first, resources, kernel);
    },
    start() {},
    async stop() {
      stopping = true;
    },
  };
}

function buildApi(declared: Resource, resources: readonly Resource[], kernel: Kernel): Api {
  const ofType = <T>(type: string, schema: z.ZodType<T>) =>
    resources
      .filter((resource) => resource.type === type)
      .map((resource) => ({ resource, properties: schema.parse(resource.properties) }));
  const stages = ofType('AWS::ApiGatewayV2::Stage', stageProperties);
  const [stage] = stages;
  if (stage === undefined || stages.length > 1) {
    throw new Error(`${declared.stack}/${declared.logicalId} needs exactly one stage, not ${stages.length}.`);
  }
  const integrations = new Map(
    ofType('AWS::ApiGatewayV2::Integration', integrationProperties).map((each) => [each.resource.ref, each.properties]),
  );
  const routes = new RouteTable<string>();
  for (const { resource, properties } of ofType('AWS::ApiGatewayV2::Route', routeProperties)) {
    const integration = integrations.get(properties.Target.replace(/^integrations\//, ''));
    if (integration === undefined) {
      throw new Error(
        `${resource.stack}/${resource.logicalId} leads to ${properties.Target}, which is no integration.`,
      );
    }
    const functionArn = /functions\/(arn:.+)\/invocations$/.exec(integration.IntegrationUri)?.[1];
    routes.add(properties.RouteKey, functionArn ?? integration.IntegrationUri);
  }
  return {
    id: declared.ref,
    cors: apiProperties.parse(declared.properties).CorsConfiguration,
    routes,
    bucket: bucketsOf(stage.properties, kernel.timeline.now()),
  };
}

/** One bucket for all routes of the stage, and one for each route with settings of its own. */
function bucketsOf(stage: z.infer<typeof stageProperties>, now: number): (routeKey: string) => TokenBucket | undefined {
  const bucket = (settings: (typeof stage)['DefaultRouteSettings']) =>
    settings.ThrottlingRateLimit === undefined
      ? undefined
      : new TokenBucket(
          settings.ThrottlingRateLimit,
          settings.ThrottlingBurstLimit ?? settings.ThrottlingRateLimit,
          now,
        );
  const shared = bucket(stage.DefaultRouteSettings);
  const own = new Map(Object.entries(stage.RouteSettings).map(([routeKey, settings]) => [routeKey, bucket(settings)]));
  return (routeKey) => own.get(routeKey) ?? shared;
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

function header(request: ApiRequest, name: string): string | undefined {
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    if (request.rawHeaders[index]?.toLowerCase() === name) return request.rawHeaders[index + 1];
  }
  return undefined;
}
