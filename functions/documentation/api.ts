import { readFile } from 'node:fs/promises';
import { routesByContext } from '#shared/contracts/api/all.ts';
import { documentationRoutes } from '#shared/contracts/api/documentation.ts';
import { asyncApi } from '#shared/contracts/asyncapi.ts';
import { openApi } from '#shared/contracts/openapi.ts';
import type { Answer } from '#shared/http/answer.ts';
import { notFound } from '#shared/http/refusal.ts';
import { serve } from '#shared/http/serve.ts';
import { withRealIds } from './example-ids.ts';
import { contentSecurityPolicy, page, startScript } from './page.ts';

/** Files of the documentation page that lie beside the bundle. */
const assets: Readonly<Record<string, string>> = {
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger-ui.css': 'text/css; charset=utf-8',
};

const remembered = new Map<string, string>();

export const handler = serve(documentationRoutes, {
  getOpenApi: async ({ headers }) => {
    const server = `${headers['x-forwarded-proto'] ?? 'http'}://${headers['host'] ?? 'localhost'}`;
    const document = once(`openapi ${server}`, () =>
      JSON.stringify(openApi(routesByContext, server, process.env['TOKEN_URL'] ?? '/oauth2/token')),
    );
    return text(await withRealIds(document), 'application/json');
  },
  getAsyncApi: async () =>
    text(
      once('asyncapi', () => JSON.stringify(asyncApi())),
      'application/json',
    ),
  getDocumentation: async () =>
    text(page, 'text/html; charset=utf-8', { 'content-security-policy': contentSecurityPolicy }),
  getDocumentationAsset: async ({ params }) => {
    if (params.asset === 'start.js') return text(startScript, 'text/javascript; charset=utf-8');
    const contentType = assets[params.asset];
    if (!contentType) return notFound('file', params.asset);
    return text(await readFile(new URL(params.asset, import.meta.url), 'utf8'), contentType, {
      'cache-control': 'public, max-age=86400',
    });
  },
});

function text(body: string, contentType: string, headers: Record<string, string> = {}): Answer {
  return {
    status: 200,
    body,
    headers: { 'content-type': contentType, 'x-content-type-options': 'nosniff', ...headers },
  };
}

function once(name: string, make: () => string): string {
  const made = remembered.get(name) ?? make();
  remembered.set(name, made);
  return made;
}
