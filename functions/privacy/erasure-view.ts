import type { ErasureView } from '#shared/contracts/api/erasures.ts';
import { firstLookAt, type Erasure } from './erasure.ts';

/** An erasure as the API shows it to who reaches all orders that it waits for. */
export function erasureView(erasure: Erasure): ErasureView {
  const { erasureId, state, customerId, orderId, channel, branch, waitsFor, finishedAt } = erasure;
  const { requestedAt, requestedBy, repeatedAt, version } = erasure;
  return {
    erasureId,
    state,
    ...(customerId === undefined ? {} : { customerId }),
    ...(orderId === undefined ? {} : { orderId }),
    ...(channel === undefined ? {} : { channel }),
    ...(branch === undefined ? {} : { branch }),
    requestedAt,
    requestedBy,
    ...(repeatedAt === undefined ? {} : { repeatedAt }),
    notBefore: new Date(firstLookAt(erasure)).toISOString(),
    ...(waitsFor ? { waitsFor: { count: waitsFor.count, orderIds: [...waitsFor.orderIds] } } : {}),
    ...(finishedAt === undefined ? {} : { finishedAt }),
    version,
  };
}
