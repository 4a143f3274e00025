import { handler as billing } from '#functions/billing/api.ts';
import { handler as catalogue } from '#functions/catalogue/api.ts';
import { handler as documentation } from '#functions/documentation/api.ts';
import { handler as events } from '#functions/events/api.ts';
import { handler as fulfilment } from '#functions/fulfilment/api.ts';
import { handler as inventory } from '#functions/inventory/api.ts';
import { handler as notifications } from '#functions/notifications/api.ts';
import { handler as orders } from '#functions/orders/api.ts';
import { handler as parties } from '#functions/parties/api.ts';
import { handler as reporting } from '#functions/reporting/api.ts';
import { handler as sourcing } from '#functions/sourcing/api.ts';
import { routesByContext } from '#functions/contexts.ts';
import type { RouteContract } from '#shared/contracts/route.ts';
import { callApi, type ApiAnswer, type ApiRequest } from './api.ts';

const handlers: Readonly<Record<keyof typeof routesByContext, Parameters<typeof callApi>[0]>> = {
  billing,
  catalogue,
  documentation,
  events,
  fulfilment,
  inventory,
  notifications,
  orders,
  parties,
  reporting,
  sourcing,
};

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
    call: (otherwise = {}) =>
      callApi(handlers[context as keyof typeof routesByContext], { ...exampleOf(contract), ...otherwise }),
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
