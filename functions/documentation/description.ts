import { contexts } from '#functions/contexts.ts';
import { openApi } from '#shared/contracts/openapi.ts';
import { orderExamples } from './order-examples.ts';

/** The description of the whole API, with an order of each kind, at this address; `tokenUrl` may be relative to it. */
export function describeApi(server: string, tokenUrl: string): ReturnType<typeof openApi> {
  return openApi(contexts, server, tokenUrl, { placeOrder: orderExamples });
}
