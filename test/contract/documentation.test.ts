import { describe, expect, test } from 'vitest';
import { handler } from '#functions/documentation/api.ts';
import { log } from '#shared/observability/log.ts';
import { callApi } from '../support/api/api.ts';

log.setLogLevel('SILENT');

const read = (headers: Record<string, string> = {}) =>
  callApi(handler, { method: 'GET', path: '/openapi.json', headers });
const asset = (name: string) => callApi(handler, { method: 'GET', path: '/docs/{asset}', params: { asset: name } });

describe('the description', () => {
  test('names the address that it was asked at', async () => {
    const { body } = await read({ host: 'api.example.com', 'x-forwarded-proto': 'https' });
    expect(body.servers).toEqual([{ url: 'https://api.example.com' }]);
    const { clientCredentials } = body.components.securitySchemes.oauth2.flows;
    expect(clientCredentials.tokenUrl).toBe('https://api.example.com/oauth2/token');
  });

  test.each<Record<string, string>>([
    { 'x-forwarded-proto': 'https,http' },
    { 'x-forwarded-proto': 'javascript' },
    { 'x-forwarded-proto': '' },
    { host: 'a b' },
    { host: '127.0.0.1:99999' },
    { host: '"><script>' },
    { host: '' },
  ])('is given, and takes no part of it over, when it was asked at no address: %j', async (headers) => {
    const answer = await read({ host: 'api.example.com', ...headers });
    expect(answer.status).toBe(200);
    expect(new URL(answer.body.servers[0].url).origin).toBe(answer.body.servers[0].url);
    expect(answer.rawBody).not.toMatch(/<script>|javascript:/);
  });
});

describe('a file of the documentation page', () => {
  test.each(['constructor', '__proto__', 'toString', 'index.mjs', '../api.ts', 'swagger-ui.css\0'])(
    'is none by the name %j',
    async (name) => {
      expect(await asset(name)).toMatchObject({ status: 404, body: { code: 'not-found' } });
    },
  );
});
