import type * as z from 'zod';
import type { balancesView, bookCheckView } from '#shared/contracts/api/billing-views.ts';
import type { Client } from './client.ts';

export type Balances = z.output<typeof balancesView>;
export type BookCheck = z.output<typeof bookCheckView>;

interface Part {
  readonly complete: boolean;
  readonly next?: string | undefined;
}

/** A sum or check over the books of a branch, part after part until it is complete. */
export async function readBooks<Answer extends Part>(
  client: Client,
  path: string,
  query: Readonly<Record<string, string | undefined>> = {},
): Promise<Answer> {
  let cursor: string | undefined;
  for (;;) {
    const { body } = await client.get<Answer>(path, cursor === undefined ? query : { ...query, cursor });
    if (body.complete || body.next === undefined) return body;
    cursor = body.next;
  }
}

/** The trial balance of a branch. */
export const balancesOf = (client: Client, branch: string, query = {}): Promise<Balances> =>
  readBooks<Balances>(client, `/v1/books/${encodeURIComponent(branch)}/balances`, query);

/** The verdict of the books' self-check. */
export const bookCheckOf = (client: Client, branch: string, query = {}): Promise<BookCheck> =>
  readBooks<BookCheck>(client, `/v1/books/${encodeURIComponent(branch)}/check`, query);
