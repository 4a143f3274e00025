import type { BookCheck, Call, OpenOms, TrialBalance } from '@open-oms/client';

interface Part {
  readonly complete: boolean;
  readonly next?: string | undefined;
}

/** A sum or check over the books of a branch, part after part until it is complete. */
async function whole<Answer extends Part>(part: (cursor: string | undefined) => Promise<Answer>): Promise<Answer> {
  let cursor: string | undefined;
  for (;;) {
    const answer = await part(cursor);
    if (answer.complete || answer.next === undefined) return answer;
    cursor = answer.next;
  }
}

/** The trial balance of a branch. */
export const balancesOf = (
  client: OpenOms,
  branch: string,
  query: Call<'readBalances'>['query'] = {},
): Promise<TrialBalance> =>
  whole((cursor) => client.call('readBalances', { params: { branch }, query: { ...query, cursor } }));

/** The verdict of the books' self-check. */
export const bookCheckOf = (
  client: OpenOms,
  branch: string,
  query: Call<'checkBooks'>['query'] = {},
): Promise<BookCheck> =>
  whole((cursor) => client.call('checkBooks', { params: { branch }, query: { ...query, cursor } }));
