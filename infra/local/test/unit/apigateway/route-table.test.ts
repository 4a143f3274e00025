import { describe, expect, it } from 'vitest';
import { RouteTable } from '#host/apigateway/route-table.ts';

function table(...keys: string[]) {
  const routes = new RouteTable<string>();
  for (const key of keys) routes.add(key, key);
  return (method: string, path: string) => routes.match(method, path);
}

describe('routes of an HTTP API', () => {
  const match = table(
    'GET /orders',
    'GET /orders/{id}',
    'POST /orders/{id}/cancel',
    'GET /orders/search',
    'GET /orders/{id}/lines/{line}',
    '$default',
  );

  it.each([
    ['GET', '/orders', 'GET /orders', {}],
    ['GET', '/orders/7', 'GET /orders/{id}', { id: '7' }],
    ['DELETE', '/orders/7', '$default', {}],
    ['GET', '/orders/search', 'GET /orders/search', {}],
    ['POST', '/orders/a/b/cancel', '$default', {}],
    ['GET', '/orders/№ 7', 'GET /orders/{id}', { id: '№ 7' }],
    ['GET', '/orders/7/lines/2', 'GET /orders/{id}/lines/{line}', { id: '7', line: '2' }],
    ['GET', '/orders/', '$default', {}],
    ['GET', '/', '$default', {}],
  ])('%s %s is answered by %s', (method, path, key, parameters) => {
    expect(match(method, path)).toMatchObject({ routeKey: key, pathParameters: parameters });
  });

  it('have no match where neither path nor method fits and there is no default', () => {
    const strict = table('GET /orders', 'GET /orders/{id}');
    expect(strict('POST', '/orders')).toBeUndefined();
    expect(strict('GET', '/orders/1/2')).toBeUndefined();
    expect(strict('GET', '/orders/')).toBeUndefined();
  });

  it.each(['orders', 'ANY /orders', 'GET /{all+}'])('refuse the key %s', (key) => {
    expect(() => table(key)).toThrow(`"${key}" is not a route key that this host serves`);
  });
});
