import { erasureRoutes } from '#shared/contracts/api/erasures.ts';
import { reaches, type Principal } from '#shared/http/access/principal.ts';
import { etagOf, ok } from '#shared/http/answer.ts';
import { listAnswer } from '#shared/http/list.ts';
import { notFound } from '#shared/http/refusal.ts';
import { serve } from '#shared/http/serve.ts';
import type { Erasure } from './erasure.ts';
import { erasureView } from './erasure-view.ts';
import { requestErasureOperation } from './request-erasure.ts';
import { erasurePage, loadErasure } from './store.ts';

/** Whose customer or order it is; a customer of no channel is one of all. */
const sees = ({ channels, branches }: Principal, { channel, branch }: Erasure): boolean =>
  (channel === undefined ? channels === 'all' : reaches(channels, channel)) &&
  (branch === undefined || reaches(branches, branch));

export const handler = serve(erasureRoutes, {
  requestErasure: requestErasureOperation,

  listErasures: async ({ query: { state, limit, cursor }, caller }) => {
    const { rows, next } = await erasurePage(state, limit, cursor);
    return listAnswer(rows.filter((erasure) => sees(caller, erasure)).map(erasureView), next);
  },

  getErasure: async ({ params: { erasureId }, caller }) => {
    const erasure = await loadErasure(erasureId);
    if (!erasure || !sees(caller, erasure)) return notFound('erasure', erasureId);
    return ok(erasureView(erasure), { etag: etagOf(erasure.version) });
  },
});
