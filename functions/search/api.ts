import { findBranch } from '#functions/parties/public.ts';
import { searchRoutes } from '#shared/contracts/api/search.ts';
import { reaches } from '#shared/http/access/principal.ts';
import { ok } from '#shared/http/answer.ts';
import { answeredOnce } from '#shared/http/answered-once.ts';
import { notFound } from '#shared/http/refusal.ts';
import { serve } from '#shared/http/serve.ts';
import { listOrdersOperation } from './finding/list-operation.ts';
import { rebuildDay } from './indexing/rebuild.ts';

export const handler = serve(searchRoutes, {
  listOrders: listOrdersOperation,

  rebuildSearch: async ({ body: { branch, day }, caller, claim }) => {
    // What differed is of all channels of the branch.
    const isKnown = reaches(caller.branches, branch) && (await findBranch(branch)) !== undefined;
    if (caller.channels !== 'all' || !isKnown) return notFound('branch', branch);
    return answeredOnce(claim, async () => ok(await rebuildDay(branch, day)));
  },
});
