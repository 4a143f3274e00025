import { describe, expect, test } from 'vitest';
import { routesByContext } from '#functions/contexts.ts';
import type { RouteContract } from '#shared/contracts/route.ts';
import { everySetting } from '../support/template/settings.ts';
import { at, list, resources, target, templatesOf, type Resource } from '../support/template/template.ts';

const { api, contexts } = templatesOf('prod', everySetting);
const all = (type: string) => resources(api, type);

const contracts = Object.entries(routesByContext).flatMap(([context, routes]) =>
  Object.values(routes as Record<string, RouteContract>).map((contract): [string, RouteContract, string] => [
    `${contract.method} ${contract.path}`,
    contract,
    context,
  ]),
);
const routes = new Map(
  all('AWS::ApiGatewayV2::Route').map(([, { Properties }]) => [String(Properties['RouteKey']), Properties]),
);

function functionOf(context: string): [string, Resource] {
  const [found, ...more] = resources(contexts, 'AWS::Lambda::Function').filter(([id]) =>
    id.toLowerCase().startsWith(`${context}api`),
  );
  if (!found || more.length > 0) throw new Error(`${context} does not have one function for its routes`);
  return found;
}

test('the gateway has the routes of the route table, and one for whatever is none', () => {
  expect([...routes.keys()].sort()).toEqual(['$default', ...contracts.map(([key]) => key)].sort());
});

test('nothing but the functions decides who is let in: no change of the template can lock anybody out', () => {
  expect(all('AWS::ApiGatewayV2::Authorizer')).toEqual([]);
  for (const route of routes.values()) expect(route['AuthorizationType'] ?? 'NONE').toBe('NONE');
  for (const context of Object.keys(routesByContext)) {
    const [, made] = functionOf(context);
    const issuer = JSON.stringify(at(made, 'Properties', 'Environment', 'Variables', 'TOKEN_ISSUER'));
    expect(issuer).toMatch(/ProviderURL/);
    expect(at(made, 'Properties', 'Environment', 'Variables', 'CLIENT_REQUESTS_PER_SECOND')).toBe('100');
  }
});

test.each(contracts)('%s is served by its context', (key, _, context) => {
  const route = routes.get(key);
  const integrationId = /"Ref":"([^"]+)"/.exec(JSON.stringify(route?.['Target']))?.[1];
  const integration = all('AWS::ApiGatewayV2::Integration').find(([id]) => id === integrationId)?.[1];
  expect(integration?.Properties['PayloadFormatVersion']).toBe('2.0');
  const [id, { Properties }] = functionOf(context);
  const [, alias] =
    resources(contexts, 'AWS::Lambda::Alias').find(([, one]) => target(one.Properties['FunctionName']) === id) ?? [];
  const arn = `:function:${String(Properties['FunctionName'])}:${String(alias?.Properties['Name'])}`;
  // It goes by its name: neither stack keeps the other from changing.
  expect(JSON.stringify(integration?.Properties['IntegrationUri'])).toContain(`${arn}"`);
  const permissions = all('AWS::Lambda::Permission').filter((one) => JSON.stringify(one).includes(`${arn}"`));
  expect(permissions).toHaveLength(1);
});

test('only the callbacks of providers and carriers, and the documentation, are open', () => {
  const open = contracts.filter(([, { access }]) => access === 'public' || access === 'callback').map(([key]) => key);
  expect(
    open.filter(
      (key) =>
        !/^(GET \/(openapi\.json|asyncapi\.json|docs(\/.*)?)|POST \/v1\/(payment|carrier)-events\b.*)$/.test(key),
    ),
  ).toEqual([]);
});

describe('the stage', () => {
  const [, stage] = all('AWS::ApiGatewayV2::Stage')[0] ?? [];

  test('throttles as the settings say', () => {
    expect(at(stage, 'Properties', 'DefaultRouteSettings')).toMatchObject({
      ThrottlingRateLimit: 500,
      ThrottlingBurstLimit: 1000,
    });
  });

  test('keeps a share of its rate for orders, once their route is there', () => {
    const [id] =
      all('AWS::ApiGatewayV2::Route').find(([, { Properties }]) => Properties['RouteKey'] === 'POST /v1/orders') ?? [];
    expect(at(stage, 'Properties', 'RouteSettings')).toEqual({
      'POST /v1/orders': { ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000 },
    });
    expect(stage?.DependsOn).toContain(id);
  });

  test('logs each access, without addresses of people', () => {
    expect(target(at(stage, 'Properties', 'AccessLogSettings', 'DestinationArn'))).toMatch(/^AccessLog/);
    const format = String(at(stage, 'Properties', 'AccessLogSettings', 'Format'));
    expect(format).toContain('$context.routeKey');
    expect(format).not.toMatch(/sourceIp|userAgent|identity/);
  });
});

describe('the settings', () => {
  test('open the API to the pages of these origins', () => {
    const [gateway] = all('AWS::ApiGatewayV2::Api');
    expect(at(gateway?.[1], 'Properties', 'CorsConfiguration')).toMatchObject({
      AllowOrigins: ['https://shop.example.com'],
      AllowHeaders: ['authorization', 'content-type', 'idempotency-key', 'if-match'],
    });
  });

  test('give the API a name of its own, and say what it must point to', () => {
    const [domain] = all('AWS::ApiGatewayV2::DomainName');
    expect(domain?.[1].Properties['DomainName']).toBe('api.example.com');
    expect(all('AWS::ApiGatewayV2::ApiMapping')).toHaveLength(1);
    const outputs = api.toJSON()['Outputs'] as Record<string, { Value: unknown }>;
    expect(outputs['ApiAddress']?.Value).toBe('https://api.example.com');
    expect(JSON.stringify(outputs['DomainTarget']?.Value)).toContain('RegionalDomainName');
  });
});

test('one function may be called by the whole API: a permission per route would outgrow its policy', () => {
  const permissions = all('AWS::Lambda::Permission').filter(
    ([, { Properties }]) => Properties['Principal'] === 'apigateway.amazonaws.com',
  );
  expect(permissions.length).toBe(Object.keys(routesByContext).length);
  expect(list(permissions[0]?.[1].Properties['SourceArn'])).toHaveLength(1);
});
