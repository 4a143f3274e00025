import { ApiError, type Client } from '../client.ts';
import type { PlannedRequest } from './requests.ts';

/** How a request ended: done now (or by the same request before), there already, or refused. */
export type Outcome = 'done' | 'there' | { readonly refused: string };

const thereAlready = new Set(['already-exists', 'external-number-taken']);

/** Sends a planned request. Throws for what concerns all requests alike: no access, no connection, a failing system. */
export async function send(client: Client, { path, body, idempotencyKey }: PlannedRequest): Promise<Outcome> {
  try {
    await client.post(path, body, idempotencyKey);
    return 'done';
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { status, problem, message } = error;
    if (thereAlready.has(problem.code ?? '')) return 'there';
    if (status === 401 || status === 403 || status === 429 || status >= 500) throw error;
    return { refused: message };
  }
}
