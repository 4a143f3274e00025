import { ApiError, isRefusal, type CallArguments, type OpenOms, type OperationId } from '@open-oms/client';
import type { PlannedRequest } from './requests.ts';

/** How a request ended: done now (or by the same request before), there already, or refused. */
export type Outcome = 'done' | 'there' | { readonly refused: string };

/** Sends a planned request. Throws for what concerns all requests alike: no access, no connection, a failing system. */
export async function send<Id extends OperationId>(
  client: OpenOms,
  { operation, ...call }: PlannedRequest<Id>,
): Promise<Outcome> {
  try {
    await client.call(operation, ...([call] as unknown as CallArguments<Id>));
    return 'done';
  } catch (error) {
    if (isRefusal(error, 'already-exists', 'external-number-taken')) return 'there';
    if (!(error instanceof ApiError)) throw error;
    const { status, message } = error;
    if (status === 401 || status === 403 || status === 429 || status >= 500) throw error;
    return { refused: message };
  }
}
