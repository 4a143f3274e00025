import { expect, it } from 'vitest';
import { apiGatewayKinds } from '#host/apigateway/kinds.ts';
import { createApiGatewayService } from '#host/apigateway/service.ts';
import { testKernel } from '#host/test/support/kernel.ts';
import { resource } from '#host/test/support/resource.ts';

const url = 'http://127.0.0.1:3000';

it('waits 30 seconds for a function, as AWS does', async () => {
  const kernel = testKernel();
  kernel.answerWith(() => new Promise(() => {}));
  const service = createApiGatewayService(kernel, url);
  const properties: Record<string, Record<string, unknown>> = {
    Api: { ProtocolType: 'HTTP' },
    Integration: { ApiId: 'api', IntegrationType: 'AWS_PROXY', IntegrationUri: 'arn:f', PayloadFormatVersion: '2.0' },
    Route: { ApiId: 'api', RouteKey: 'GET /slow', Target: 'integrations/Integration' },
    Stage: { ApiId: 'api', StageName: '$default' },
  };
  service.configure(
    apiGatewayKinds.map((kind) => {
      const name = kind.type.slice(kind.type.lastIndexOf(':') + 1);
      return resource(kind, name, properties[name] ?? {}, kernel);
    }),
  );
  let status = 0;
  const request = {
    method: 'GET',
    path: '/slow',
    query: '',
    rawHeaders: [],
    httpVersion: '1.1',
    sourceIp: '127.0.0.1',
  };
  void service.handle({ ...request, body: Buffer.alloc(0) }).then((answer) => (status = answer.status));
  await kernel.timeline.advance(29_999);
  expect(status).toBe(0);
  await kernel.timeline.advance(1);
  expect(status).toBe(503);
});
