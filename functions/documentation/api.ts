import { readFile } from 'node:fs/promises';
import { documentationRoutes } from '#shared/contracts/api/documentation.ts';
import { asyncApi } from '#shared/contracts/asyncapi.ts';
import type { Answer } from '#shared/http/answer.ts';
import { notFound } from '#shared/http/refusal.ts';
import { serve } from '#shared/http/serve.ts';
import { remember } from '#shared/remembered.ts';
import { describeApi } from './description.ts';
import { withRealIds } from './example-ids.ts';
import { contentSecurityPolicy, page, startScript } from './page.ts';

/** Files of the documentation page that lie beside the bundle. */
const assets: Readonly<Record<string, string>> = {
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger-ui.css': 'text/css; charset=utf-8',
};

/** Few: anyone may ask at any address. */
const descriptions = remember<string>(8, 3_600_000);
let events: string | undefined;

export const handler = serve(documentationRoutes, {
  getOpenApi: async ({ headers }) => {
    const server = addressAskedAt(headers);
    const document = descriptions.get(server) ?? JSON.stringify(describeApi(server, tokenUrl()));
    descriptions.set(server, document);
    return text(await withRealIds(document), 'application/json');
  },
  getAsyncApi: async () => text((events ??= JSON.stringify(asyncApi())), 'application/json'),
  getDocumentation: async () =>
    text(page, 'text/html; charset=utf-8', { 'content-security-policy': contentSecurityPolicy }),
  getDocumentationAsset: async ({ params }) => {
    if (params.asset === 'start.js') return text(startScript, 'text/javascript; charset=utf-8');
    const contentType = Object.hasOwn(assets, params.asset) ? assets[params.asset] : undefined;
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

const tokenUrl = (): string => process.env['TOKEN_URL'] ?? '/oauth2/token';

/** The address that a request names; where its headers name none that can be, this machine's. */
function addressAskedAt(headers: Readonly<Record<string, string | undefined>>): string {
  const named = `${headers['x-forwarded-proto'] ?? 'http'}://${headers['host'] ?? 'localhost'}`;
  return /^https?:\/\//.test(named) && URL.canParse(named) ? new URL(named).origin : 'http://localhost';
}
