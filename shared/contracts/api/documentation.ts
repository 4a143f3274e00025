import * as z from 'zod';
import { defineRoutes } from '../route.ts';

/** The API's own description, open to everyone. */
export const documentationRoutes = defineRoutes({
  getOpenApi: {
    method: 'GET',
    path: '/openapi.json',
    access: 'public',
    summary: 'The OpenAPI description',
    success: { status: 200, description: 'OpenAPI 3.1' },
    problems: [],
    example: {},
  },
  getAsyncApi: {
    method: 'GET',
    path: '/asyncapi.json',
    access: 'public',
    summary: 'The events, as AsyncAPI',
    success: { status: 200, description: 'AsyncAPI 3.0' },
    problems: [],
    example: {},
  },
  getDocumentation: {
    method: 'GET',
    path: '/docs',
    access: 'public',
    summary: 'The documentation page',
    success: { status: 200, description: 'HTML' },
    problems: [],
    example: {},
  },
  getDocumentationAsset: {
    method: 'GET',
    path: '/docs/{asset}',
    params: z.strictObject({ asset: z.string().max(60) }),
    access: 'public',
    summary: 'Script and style of the documentation page',
    success: { status: 200, description: 'The file' },
    problems: ['not-found'],
    example: { params: { asset: 'swagger-ui.css' } },
  },
});
