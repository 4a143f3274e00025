import { nowIso } from '#shared/ambient.ts';
import type { erasureRoutes } from '#shared/contracts/api/erasures.ts';
import type { Write } from '#shared/dynamodb/writes.ts';
import type { Principal } from '#shared/http/access/principal.ts';
import { etagOf, ok } from '#shared/http/answer.ts';
import type { Operation } from '#shared/http/operation.ts';
import { notFound } from '#shared/http/refusal.ts';
import { closingWrite, destroyedWrite, standingOf } from '#shared/vault/keys.ts';
import { replaceByRequest } from '#shared/work/replace-by-request.ts';
import { customerToErase, isSealedUpTo, markedWrites } from '#functions/parties/public.ts';
import { listOf, repeated, toldOf, type Erasure } from './erasure.ts';
import { erasureView } from './erasure-view.ts';
import { keepErasure, loadErasure } from './store.ts';
import { namedWithin, sees } from './within-reach.ts';

/**
 * `POST /v1/erasures/{erasureId}/repeat`: after a backup has brought back what it had erased, it is carried out from its beginning. One that is under way, and
 * whose key is still closed and whose customer is marked, stays as it stands.
 */
export const repeatErasureOperation: Operation<typeof erasureRoutes.repeatErasure> = ({ params, caller, claim }) => {
  const { erasureId } = params;
  return replaceByRequest<Erasure>({
    what: `the erasure ${erasureId}`,
    version: undefined,
    load: async () => {
      const erasure = await loadErasure(erasureId);
      return erasure && sees(caller, erasure) ? namedWithin(erasure, caller) : notFound('erasure', erasureId);
    },
    replace: async (before) => {
      const writes = [...(await closedAgain(before)), ...(await markedAgain(before, caller))];
      if (listOf(before) === 'open' && writes.length === 0) return { state: before, events: [] };
      const state = repeated(before, nowIso());
      return {
        state,
        events: [{ type: 'ErasureRequested', data: toldOf(state) }],
        writes,
      };
    },
    check: () => undefined,
    keep: keepErasure,
    claim,
    answer: (erasure) => ok(erasureView(erasure), { etag: etagOf(erasure.version) }),
  });
};

/** The key as the request has left it: closed by this erasure. What came back open is closed; where it is gone, its mark is kept. */
async function closedAgain({ key, erasureId }: Erasure): Promise<Write[]> {
  if (!key) return [];
  const standing = await standingOf(key);
  if (!standing) return [destroyedWrite(key, erasureId)];
  return standing.closedBy === undefined ? [closingWrite(key, erasureId)] : [];
}

/** A customer who came back is marked as the request has marked them; not one who was made by the same code since. */
async function markedAgain({ customerId, erasureId, key }: Erasure, caller: Principal): Promise<readonly Write[]> {
  const stored = customerId === undefined ? undefined : await customerToErase(caller, customerId);
  if (!stored || stored.party.erased || stored.party.erasureId !== undefined || !isSealedUpTo(stored, key)) return [];
  return markedWrites(stored, erasureId);
}
