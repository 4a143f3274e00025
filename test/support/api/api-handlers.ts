import { join } from 'node:path';
import { contexts, routesByContext } from '#functions/contexts.ts';
import type { RouteContract } from '#shared/contracts/route.ts';
import { callApi, type ApiAnswer, type ApiRequest } from './api.ts';

type Handler = Parameters<typeof callApi>[0];

/** The function that serves each context's routes. */
const handlers = new Map(
  await Promise.all(
    contexts
      .filter(({ api }) => api)
      .map(async ({ name, folder }) => [name, await handlerIn(`${folder}/api.ts`)] as const),
  ),
);

async function handlerIn(file: string): Promise<Handler> {
  const { handler } = (await import(join(import.meta.dirname, '../../..', file))) as { handler: Handler };
  return handler;
}

function handlerOf(context: string): Handler {
  const found = handlers.get(context);
  if (!found) throw new Error(`${context} serves no routes`);
  return found;
}

/** An operation of the API, as any client may call it. */
export interface AnyOperation {
  readonly id: string;
  readonly contract: RouteContract;
  /** Sends the request of the contract's example, with what the test wants otherwise. */
  call(otherwise?: Partial<ApiRequest>): Promise<ApiAnswer>;
}

/** Every operation of every context. */
export const allOperations: readonly AnyOperation[] = Object.entries(routesByContext).flatMap(([context, routes]) =>
  Object.entries(routes as Record<string, RouteContract>).map(([id, contract]) => ({
    id,
    contract,
    call: (otherwise = {}) => callApi(handlerOf(context), { ...exampleOf(contract), ...otherwise }),
  })),
);

function exampleOf({ method, path, example: { params, query, body } }: RouteContract): ApiRequest {
  return {
    method,
    path,
    ...(params ? { params } : {}),
    ...(query ? { query } : {}),
    ...(body === undefined ? {} : { body }),
    ...(method === 'PUT' ? { headers: { 'if-match': '"1"' } } : {}),
  };
}
