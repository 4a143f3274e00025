import { describe, expect, it } from 'vitest';
import { requestEvent, type ApiRequest, type RequestFacts } from '#host/apigateway/request-event.ts';

const facts: RequestFacts = {
  accountId: '000000000000',
  apiId: 'api',
  domainName: 'localhost:3000',
  routeKey: 'GET /orders/{id}',
  pathParameters: { id: '7' },
  requestId: 'request',
  time: Date.UTC(2026, 10, 22, 11, 3, 4),
};

function event(request: Partial<ApiRequest>, more: Partial<RequestFacts> = {}) {
  const whole: ApiRequest = {
    method: 'GET',
    path: '/orders/7',
    query: '',
    rawHeaders: [],
    body: Buffer.alloc(0),
    httpVersion: '1.1',
    sourceIp: '127.0.0.1',
    ...request,
  };
  return requestEvent(whole, { ...facts, ...more });
}

describe('the event of a request (payload format 2.0)', () => {
  it('carries method, path, time and route as AWS does', () => {
    expect(event({ rawHeaders: ['User-Agent', 'curl/8'] })).toEqual({
      version: '2.0',
      routeKey: 'GET /orders/{id}',
      rawPath: '/orders/7',
      rawQueryString: '',
      headers: {
        host: 'localhost:3000',
        'user-agent': 'curl/8',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-proto': 'http',
      },
      requestContext: {
        accountId: '000000000000',
        apiId: 'api',
        domainName: 'localhost:3000',
        domainPrefix: 'localhost:3000',
        http: { method: 'GET', path: '/orders/7', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'curl/8' },
        requestId: 'request',
        routeKey: 'GET /orders/{id}',
        stage: '$default',
        time: '22/Nov/2026:11:03:04 +0000',
        timeEpoch: Date.UTC(2026, 10, 22, 11, 3, 4),
      },
      pathParameters: { id: '7' },
      isBase64Encoded: false,
    });
  });

  it('keeps parameters and headers by names that every object has', () => {
    const made = event({
      rawHeaders: ['constructor', 'a', '__proto__', 'b', '__proto__', 'c'],
      query: '__proto__=1&constructor=2&toString=3&toString=4',
    });
    const sent = JSON.stringify({ query: made['queryStringParameters'], headers: made['headers'] });
    expect(JSON.parse(sent).query).toEqual(JSON.parse('{"__proto__":"1","constructor":"2","toString":"3,4"}'));
    expect(sent).toContain('"constructor":"a","__proto__":"b,c"');
  });

  it('joins repeated headers and query parameters with commas, and puts cookies apart', () => {
    const made = event({
      rawHeaders: ['X-Tag', 'a', 'x-tag', 'b', 'Cookie', 'one=1; two=2'],
      query: 'status=open&status=held&name=J%C3%BCrgen+M&empty=',
    });
    expect(made['headers']).toMatchObject({ 'x-tag': 'a,b' });
    expect(made['cookies']).toEqual(['one=1', 'two=2']);
    expect(made['queryStringParameters']).toEqual({ status: 'open,held', name: 'Jürgen M', empty: '' });
    expect(made['rawQueryString']).toBe('status=open&status=held&name=J%C3%BCrgen+M&empty=');
  });

  it.each([
    ['application/json', '{"a":"ü"}', false],
    ['application/problem+json; charset=utf-8', '{}', false],
    ['text/csv', 'a,b', false],
    ['application/octet-stream', Buffer.from([0, 255]), true],
    ['application/x-www-form-urlencoded', 'a=b', true],
  ])('hands a body of %s on as text or base64', (type, content, encoded) => {
    const body = Buffer.from(content);
    const made = event({ rawHeaders: ['Content-Type', type], body });
    expect(made['isBase64Encoded']).toBe(encoded);
    expect(made['body']).toBe(body.toString(encoded ? 'base64' : 'utf8'));
  });
});
