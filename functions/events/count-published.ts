import type { DomainEvent } from '#shared/contracts/events/envelope.ts';
import { count } from '#shared/observability/metrics.ts';

/** Each type of event is a metric: what the business does, and not what is only tried out, is seen where every fact comes by. */
export function countPublished(events: readonly DomainEvent[]): void {
  for (const [type, same] of Map.groupBy(
    events.filter(({ metadata }) => !metadata.test),
    ({ metadata }) => metadata.type,
  ))
    count(type, same.length);
}
