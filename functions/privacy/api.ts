import { erasureRoutes } from '#shared/contracts/api/erasures.ts';
import { etagOf, ok } from '#shared/http/answer.ts';
import { listAnswer } from '#shared/http/list.ts';
import { notFound } from '#shared/http/refusal.ts';
import { serve } from '#shared/http/serve.ts';
import { repeatErasureOperation } from './repeat-erasure.ts';
import { requestErasureOperation } from './request-erasure.ts';
import { erasurePage, loadErasure } from './store.ts';
import { erasureViews, sees } from './within-reach.ts';

export const handler = serve(erasureRoutes, {
  requestErasure: requestErasureOperation,
  repeatErasure: repeatErasureOperation,

  listErasures: async ({ query: { state, limit, cursor }, caller }) => {
    const { rows, next } = await erasurePage(state, limit, cursor);
    const seen = rows.filter((erasure) => sees(caller, erasure));
    return listAnswer(await erasureViews(seen, caller), next);
  },

  getErasure: async ({ params: { erasureId }, caller }) => {
    const erasure = await loadErasure(erasureId);
    if (!erasure || !sees(caller, erasure)) return notFound('erasure', erasureId);
    const [view] = await erasureViews([erasure], caller);
    return ok(view, { etag: etagOf(erasure.version) });
  },
});
