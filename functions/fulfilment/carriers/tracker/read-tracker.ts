import * as z from 'zod';
import { instant, text } from '#shared/contracts/fields.ts';
import { isParcelStatus, type ParcelStatus } from '../../handling/parcel.ts';
import type { TrackingUpdate } from '../carrier.ts';

/** What is read of a tracker; carriers add fields as they please. */
const tracker = z.object({
  tracking_code: text(100),
  carrier: z.union([text(100), z.literal('')]).nullish(),
  status: z.string().max(100),
  status_detail: z.string().max(100).nullish(),
  updated_at: z.string().nullish(),
  tracking_details: z.array(z.object({ status: z.string().nullish(), datetime: z.string().nullish() })).nullish(),
});

/** A tracker by itself, or as the result of an aggregator's event. */
const payload = z.union([tracker, z.object({ result: tracker })]);

/** Reads a tracker; undefined when it is none. A status that is not known counts as `unknown`; that a parcel is lost stands in its detail. */
export function readTracker(body: unknown): TrackingUpdate | undefined {
  const parsed = payload.safeParse(body);
  if (!parsed.success) return undefined;
  const read = 'result' in parsed.data ? parsed.data.result : parsed.data;
  const latest = read.tracking_details?.findLast(({ status }) => status === read.status);
  return {
    trackingNumber: read.tracking_code.trim(),
    carrier: (read.carrier ?? '').trim(),
    status: statusOf(read),
    at: [latest?.datetime, read.updated_at].find((moment) => instant.safeParse(moment).success) ?? undefined,
  };
}

/** What a detail says more than its status. */
const inDetail = new Map<string, ParcelStatus>([
  ['lost', 'lost'],
  ['refused', 'return_to_sender'],
  ['return', 'return_to_sender'],
]);

function statusOf({ status, status_detail: detail }: z.output<typeof tracker>): ParcelStatus {
  const known = isParcelStatus(status) ? status : 'unknown';
  // What has arrived is neither lost nor on its way back, whatever detail has been left behind.
  return (known === 'delivered' ? undefined : inDetail.get(detail ?? '')) ?? known;
}
