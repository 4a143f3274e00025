import type { DeliveryState } from '#shared/contracts/vocabulary.ts';
import type { DomainEvent } from '#shared/contracts/events/envelope.ts';

export interface Attempt {
  readonly at: string;
  readonly status?: number | undefined;
  readonly error?: string | undefined;
  readonly milliseconds: number;
}

/** One event for one endpoint. */
export interface Delivery {
  readonly endpointId: string;
  readonly channel: string;
  /** The order whose events are posted in sequence; an event that belongs to no order is a subject of its own, by its id. */
  readonly subject: string;
  readonly sequence: number;
  readonly event: DomainEvent;
  /** `skipped`: the endpoint does not want this type; kept so that the order of events is known. */
  readonly state: DeliveryState;
  readonly attempts: readonly Attempt[];
  readonly nextAttemptAt?: string | undefined;
  readonly createdAt: string;
  /** When a person last asked for it anew. */
  readonly replayedAt?: string | undefined;
  /** Counts changes of this row. */
  readonly revision: number;
}

const seconds = 1000;
const minutes = 60 * seconds;
const hours = 60 * minutes;

/** Pauses before the second to the tenth attempt: 75 hours and 35 minutes in all. */
export const pauses = [
  5 * seconds,
  5 * minutes,
  30 * minutes,
  2 * hours,
  5 * hours,
  10 * hours,
  14 * hours,
  20 * hours,
  24 * hours,
];

/** After this time a delivery is given up even where its endpoint's pauses have kept it from ten attempts. */
const longestMs = pauses.reduce((sum, pause) => sum + pause, 0) + hours;

/** How long a delivery waits for an earlier event of its order that has not come yet. */
const gapGraceMs = minutes;

/** `ord_…#000000012` */
export const deliveryIdOf = ({ subject, sequence }: Pick<Delivery, 'subject' | 'sequence'>): string =>
  `${subject}#${String(sequence).padStart(9, '0')}`;

/** Since when a delivery is to be posted, or from when on. */
export const dueAt = ({ nextAttemptAt, createdAt }: Pick<Delivery, 'nextAttemptAt' | 'createdAt'>): string =>
  nextAttemptAt ?? createdAt;

/** The delivery after an attempt: delivered, due again later, or given up after the tenth. */
export function afterAttempt(delivery: Delivery, attempt: Attempt): Delivery {
  const attempts = [...delivery.attempts, attempt];
  const revision = delivery.revision + 1;
  const { nextAttemptAt: _, ...rest } = delivery;
  if (attempt.status !== undefined && attempt.status >= 200 && attempt.status < 300)
    return { ...rest, attempts, state: 'delivered', revision };
  const pause = pauses[attempts.length - 1];
  if (pause === undefined) return { ...rest, attempts, state: 'failed', revision };
  const nextAttemptAt = new Date(Date.parse(attempt.at) + pause).toISOString();
  return { ...rest, attempts, state: 'due', nextAttemptAt, revision };
}

/** Before a delivery is due again that was broken off for others' sake. */
const brokenOffMs = 5 * seconds;

/** The delivery after we have broken an attempt off before its endpoint's time was over: that is no attempt of the ten. */
export function afterBreakOff(delivery: Delivery, now: number): Delivery {
  return { ...delivery, nextAttemptAt: new Date(now + brokenOffMs).toISOString(), revision: delivery.revision + 1 };
}

/** True when a delivery has been due for longer than its attempts would have taken. */
export function outOfTime({ createdAt, replayedAt }: Delivery, now: number): boolean {
  return now > Date.parse(replayedAt ?? createdAt) + longestMs;
}

/** The delivery as it is due again after a person asked for a replay; its attempts start anew. */
export function replayed(delivery: Delivery, now: number): Delivery {
  return {
    ...delivery,
    state: 'due',
    attempts: [],
    nextAttemptAt: new Date(now).toISOString(),
    replayedAt: new Date(now).toISOString(),
    revision: delivery.revision + 1,
  };
}

/**
 * What may be posted now of one order's deliveries (in sequence): the first one that is due, provided that everything
 * before it is done. An earlier event that is missing is waited for, but not for ever.
 */
export function nextToPost(deliveries: readonly Delivery[], now: number): Delivery | undefined {
  let previous: number | undefined;
  for (const delivery of deliveries) {
    const gap = previous !== undefined && delivery.sequence !== previous + 1;
    const opening = previous === undefined && delivery.sequence !== 1;
    previous = delivery.sequence;
    if (delivery.state !== 'due') continue;
    if ((gap || opening) && now < Date.parse(delivery.createdAt) + gapGraceMs && delivery.attempts.length === 0)
      return undefined;
    return Date.parse(dueAt(delivery)) <= now ? delivery : undefined;
  }
  return undefined;
}
