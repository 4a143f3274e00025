import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { functionResource, writeAssembly } from '#host/test/support/assembly.ts';

/** Speaks DynamoDB and EventBridge over bare HTTP, as a bundle without the SDK. */
const aws = `
const date = () => new Date().toISOString().replace(/[-:]|\\.\\d+/g, '');
const signed = (headers) => ({ 'x-amz-date': date(), authorization: 'AWS4-HMAC-SHA256 Credential=local/20260101/x/y/aws4_request, SignedHeaders=host, Signature=0', ...headers });
const call = async (endpoint, target, input) => {
  const answer = await fetch(endpoint, { method: 'POST', body: JSON.stringify(input),
    headers: signed({ 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.0' }) });
  const body = await answer.json(); if (!answer.ok) throw new Error(JSON.stringify(body)); return body; };
export const dynamodb = (action, input) => call(process.env.AWS_ENDPOINT_URL_DYNAMODB, 'DynamoDB_20120810.' + action, input);
export const tell = (detail) => call(process.env.AWS_ENDPOINT_URL, 'AWSEvents.PutEvents',
  { Entries: [{ EventBusName: 'shop', Source: 'shop', DetailType: 'Placed', Detail: JSON.stringify(detail) }] });
`;

const handlers = {
  echo: `export const handler = async (event) => {
    const mode = event.queryStringParameters?.mode;
    if (mode === 'throw') throw new Error('broken');
    if (mode === 'exit') process.exit(3);
    if (mode === 'hang') await new Promise(() => {});
    if (mode === 'binary') return { statusCode: 200, headers: { 'content-type': 'image/png' }, isBase64Encoded: true, body: 'AQID' };
    if (mode === 'files') return { base: process.env.AWS_ENDPOINT_URL_S3, id: process.env.AWS_ACCESS_KEY_ID, secret: process.env.AWS_SECRET_ACCESS_KEY };
    if (mode === 'plain') return { found: true };
    return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(event) };
  };`,
  orders: `${aws} export const handler = async (event) => {
    const id = event.pathParameters.id;
    if (event.requestContext.http.method === 'GET') {
      const { Item } = await dynamodb('GetItem', { TableName: process.env.ORDERS, Key: { id: { S: id } }, ConsistentRead: true });
      return Item ? { statusCode: 200, body: JSON.stringify({ status: Item.status.S }) } : { statusCode: 404, body: '{}' };
    }
    await dynamodb('PutItem', { TableName: process.env.ORDERS, Item: { id: { S: id }, status: { S: 'placed' } } });
    await tell({ id });
    return { statusCode: 201, body: JSON.stringify({ id }) };
  };`,
  ship: `${aws} export const handler = async ({ detail }) => {
    await new Promise((go) => setTimeout(go, 300));
    await dynamodb('UpdateItem', { TableName: process.env.ORDERS, Key: { id: { S: detail.id } }, UpdateExpression: 'SET #s = :s',
      ExpressionAttributeNames: { '#s': 'status' }, ExpressionAttributeValues: { ':s': { S: 'shipped' } } });
  };`,
};

const ref = (logicalId: string) => ({ Ref: logicalId });
const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });

function route(key: string, integration: string, more: Record<string, unknown> = {}) {
  return {
    Type: 'AWS::ApiGatewayV2::Route',
    Properties: {
      ApiId: ref('Api'),
      RouteKey: key,
      Target: { 'Fn::Join': ['/', ['integrations', ref(integration)]] },
      AuthorizationType: 'NONE',
      ...more,
    },
  };
}

function integration(functionId: string) {
  return {
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: {
      ApiId: ref('Api'),
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: arnOf(functionId),
      PayloadFormatVersion: '2.0',
    },
  };
}

/** Writes a small app: two stacks, an API, a table, a bucket, functions calling each other. */
export function writeFixture(): string {
  return writeAssembly(
    {
      data: {
        Resources: {
          Orders: {
            Type: 'AWS::DynamoDB::GlobalTable',
            Properties: {
              KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
              AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
              BillingMode: 'PAY_PER_REQUEST',
              StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
              TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
              Replicas: [
                { Region: ref('AWS::Region'), PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
              ],
            },
            DeletionPolicy: 'Retain',
          },
          Files: { Type: 'AWS::S3::Bucket', Properties: {} },
          Pool: { Type: 'AWS::Cognito::UserPool', Properties: {} },
          Scopes: {
            Type: 'AWS::Cognito::UserPoolResourceServer',
            Properties: {
              Identifier: 'oms',
              Name: 'oms',
              UserPoolId: ref('Pool'),
              Scopes: [{ ScopeName: 'read' }, { ScopeName: 'write' }, { ScopeName: 'admin' }],
            },
          },
          Client: {
            Type: 'AWS::Cognito::UserPoolClient',
            Properties: {
              UserPoolId: ref('Pool'),
              GenerateSecret: true,
              AllowedOAuthFlows: ['client_credentials'],
              AllowedOAuthFlowsUserPoolClient: true,
              AllowedOAuthScopes: ['oms/read', 'oms/write'],
            },
          },
        },
        Outputs: {
          Table: { Value: ref('Orders'), Export: { Name: 'data:Orders' } },
        },
      },
      api: {
        Resources: {
          Api: {
            Type: 'AWS::ApiGatewayV2::Api',
            Properties: {
              Name: 'test',
              ProtocolType: 'HTTP',
              CorsConfiguration: {
                AllowOrigins: ['https://console.example'],
                AllowMethods: ['GET'],
                AllowHeaders: ['authorization'],
              },
            },
          },
          Stage: {
            Type: 'AWS::ApiGatewayV2::Stage',
            Properties: {
              ApiId: ref('Api'),
              StageName: '$default',
              AutoDeploy: true,
              RouteSettings: { 'GET /slow': { ThrottlingBurstLimit: 1, ThrottlingRateLimit: 0.001 } },
            },
          },
          Echo: functionResource('echo', { Timeout: 10 }),
          OrdersApi: functionResource('orders', {
            Timeout: 10,
            Environment: { Variables: { ORDERS: { 'Fn::ImportValue': 'data:Orders' } } },
          }),
          Ship: functionResource('ship', {
            Timeout: 10,
            Environment: { Variables: { ORDERS: { 'Fn::ImportValue': 'data:Orders' } } },
          }),
          Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'shop' } },
          Placed: {
            Type: 'AWS::Events::Rule',
            Properties: {
              EventBusName: ref('Bus'),
              EventPattern: { source: ['shop'] },
              Targets: [{ Id: 'Ship', Arn: arnOf('Ship') }],
            },
          },
          EchoIntegration: integration('Echo'),
          OrdersIntegration: integration('OrdersApi'),
          OpenRoute: route('GET /open/{name}', 'EchoIntegration'),
          PostRoute: route('POST /open', 'EchoIntegration'),
          SlowRoute: route('GET /slow', 'EchoIntegration'),
          ReadRoute: route('GET /orders/{id}', 'OrdersIntegration'),
          WriteRoute: route('PUT /orders/{id}', 'OrdersIntegration'),
          NothingRoute: route('$default', 'EchoIntegration'),
        },
      },
    },
    handlers,
  );
}

export const newDataFolder = () => mkdtempSync(join(tmpdir(), 'oms-host-'));
