import * as z from 'zod';

/** A money amount in events: integer minor units with its currency. */
export const eventMoney = z.strictObject({ minor: z.int(), currency: z.string() });

/**
 * What every event says of itself. `id` never changes however often the event is delivered; `sequence` counts the events
 * of one order from 1 without a gap (0 for events that belong to no order).
 */
export const metadata = z.strictObject({
  id: z.string(),
  type: z.string(),
  version: z.int(),
  occurredAt: z.string(),
  sequence: z.int(),
  orderId: z.string().optional(),
  correlationId: z.string(),
  causationId: z.string().optional(),
  branch: z.string().optional(),
  channel: z.string().optional(),
});

export type EventMetadata = z.infer<typeof metadata>;

/** One fact, as it stands in the outbox and in the `detail` on the bus. */
export interface DomainEvent<Data = unknown> {
  readonly metadata: EventMetadata;
  readonly data: Data;
}

/** Longest `detail` that is published; a larger one is cut down by its producer. */
export const largestDetail = 200_000;
