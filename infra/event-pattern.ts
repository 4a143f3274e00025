import { Match, type EventPattern } from 'aws-cdk-lib/aws-events';
import type { Consumer } from '#shared/context.ts';
import { sourceOf, type EventType } from '#shared/contracts/events/catalogue.ts';

/** What a test order tells reaches no stock, books, reports or customers; nothing is done about what one tells that was recorded as history. */
const notOf = { test: [{ exists: false }], history: [{ exists: false }] };
type NotOf = Partial<typeof notOf>;

/** What the rule of a consumer lets through: its types of events, and of those only what they are narrowed to. */
export function eventPatternOf({
  events,
  only = {},
  audience,
  tests,
  history,
}: Pick<Consumer, 'events' | 'only' | 'audience' | 'tests' | 'history'>): EventPattern {
  // An event put on the bus by hand, as the runbook says, or by an earlier version does not say who listens.
  const heard = audience === undefined ? {} : { audience: [audience, { exists: false }] };
  const wanted: NotOf = { ...(tests ? {} : { test: notOf.test }), ...(history ? {} : { history: notOf.history }) };
  const real = tests && history ? {} : { metadata: wanted };
  // The bus takes nothing of other sources; a pattern has to ask for something.
  if (events === 'all') return withDetail({ source: Match.prefix('oms.') }, { ...heard, ...real });
  const types = { source: [...new Set(events.map(sourceOf))], detailType: [...events] };
  const filtered = Object.keys(only).length > 0 ? { $or: alternatives(events, only, real.metadata) } : real;
  return withDetail(types, { ...heard, ...filtered });
}

function withDetail(pattern: EventPattern, detail: Readonly<Record<string, unknown>>): EventPattern {
  return Object.keys(detail).length > 0 ? { ...pattern, detail } : pattern;
}

/** One alternative for all types that are asked the same. */
function alternatives(events: readonly EventType[], only: NonNullable<Consumer['only']>, real: NotOf | undefined) {
  const asked = Map.groupBy(events, (type) => JSON.stringify(only[type] ?? {}));
  return [...asked].map(([filter, types]) => {
    const { metadata, data } = JSON.parse(filter) as NonNullable<(typeof only)[EventType]>;
    return { metadata: { type: types, ...real, ...metadata }, ...(data ? { data } : {}) };
  });
}
