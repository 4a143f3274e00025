import { actorKinds } from '../vocabulary.ts';
import * as z from 'zod';

/** A decimal string with the digits of its currency, as in the API: "19.99" GBP, "1999" JPY. */
export const eventAmount = z.string().regex(/^-?\d{1,14}(?:\.\d{1,4})?$/);

/** Money in events, as the API has it: a decimal string with its currency. */
export const eventMoney = z.strictObject({ amount: eventAmount, currency: z.string() });

/**
 * Who has done what an event tells: an API client or a person by id, a workflow step, a scheduled function, a payment provider or a
 * carrier by name, or the system: a function that reacts to another event. Names of people never stand here.
 */
export const actor = z.strictObject({
  kind: z.enum(actorKinds),
  id: z.string(),
});

export type Actor = z.infer<typeof actor>;

/**
 * What every event says of itself. `id` never changes however often the event is delivered; `sequence` counts the events
 * of one order from 1 without a gap (0 for events that belong to no order). `source` names the context that tells it, `oms.orders`. `depth` counts the events that have led to it,
 * one out of another; it is absent where a request, a workflow step or the clock did.
 * `causationId` names what has led to it (an event, `<execution>/<step>`, `<function>@<time>`), `requestId` the API request that it
 * began with, `externalNumber` the number that the channel has given the order, `test` that the order is only tried out, `history` that it was carried out elsewhere and recorded. A later version may say more.
 */
export const metadata = z.object({
  id: z.string(),
  type: z.string(),
  source: z.string().optional(),
  version: z.int(),
  occurredAt: z.string(),
  sequence: z.int(),
  orderId: z.string().optional(),
  externalNumber: z.string().optional(),
  actor: actor.optional(),
  requestId: z.string().optional(),
  correlationId: z.string(),
  causationId: z.string().optional(),
  depth: z.int().min(1).optional(),
  branch: z.string().optional(),
  channel: z.string().optional(),
  test: z.literal(true).optional(),
  history: z.literal(true).optional(),
});

export type EventMetadata = z.infer<typeof metadata>;

/** One fact, as it stands in the outbox and in the `detail` on the bus. */
export interface DomainEvent<Data = unknown> {
  readonly metadata: EventMetadata;
  readonly data: Data;
}

/** The longest `detail` that may be published, in bytes: a call to the bus takes 256 KB with all that surrounds it. */
export const largestDetail = 200_000;
