import type { ErasureView } from '#shared/contracts/api/erasures.ts';
import { coversOrigins, everybody } from '#shared/http/access/authority.ts';
import { mayUseOrder, reaches, type Principal } from '#shared/http/access/principal.ts';
import { loadHeads } from '#functions/orders/public.ts';
import type { Erasure } from './erasure.ts';
import { erasureView } from './erasure-view.ts';

/** Whose customer or order it is; a customer of no channel is one of all. */
export const sees = ({ channels, branches }: Principal, { channel, branch }: Erasure): boolean =>
  (channel === undefined ? channels === 'all' : reaches(channels, channel)) &&
  (branch === undefined || reaches(branches, branch));

/** Erasures as the API shows them to a caller: orders out of reach are counted, and not named. */
export async function erasureViews(erasures: readonly Erasure[], caller: Principal): Promise<ErasureView[]> {
  const views = erasures.map(erasureView);
  if (coversOrigins(caller, everybody)) return views;
  const named = [...new Set(views.flatMap(({ waitsFor }) => waitsFor?.orderIds ?? []))];
  const heads = named.length === 0 ? [] : await loadHeads(named);
  const within = new Set(heads.filter((head) => mayUseOrder(caller, head)).map(({ orderId }) => orderId));
  return views.map((view) =>
    view.waitsFor
      ? { ...view, waitsFor: { ...view.waitsFor, orderIds: view.waitsFor.orderIds.filter((id) => within.has(id)) } }
      : view,
  );
}

/** The erasure for who answers with it: of the orders that it waits for it names those within the caller's reach. */
export async function namedWithin(erasure: Erasure, caller: Principal): Promise<Erasure> {
  const [{ waitsFor } = erasure] = await erasureViews([erasure], caller);
  return waitsFor ? { ...erasure, waitsFor } : erasure;
}
