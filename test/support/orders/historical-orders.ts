import type * as z from 'zod';
import type { historicalOrder } from '#shared/contracts/api/history.ts';
import { placementBody } from './placements.ts';

export type HistoricalBody = z.input<typeof historicalOrder>;

/** A valid body of `POST /v1/historical-orders`: the order of `placementBody`, placed and delivered in November 2019. */
export function historicalBody(more: Partial<HistoricalBody> = {}): HistoricalBody {
  const { payment: _, ...placed } = placementBody();
  return {
    ...placed,
    placedAt: '2019-11-01T10:00:00Z',
    history: {
      shipments: [{ shippedAt: '2019-11-02T10:00:00Z', deliveredAt: '2019-11-03T10:00:00Z' }],
      payments: [{ kind: 'card', paidAt: '2019-11-02T10:00:00Z' }],
      invoices: [{ number: 'R-1', issuedAt: '2019-11-02T10:00:00Z' }],
    },
    ...more,
  };
}
