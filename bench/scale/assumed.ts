/** What the growth of the system depends on and the benchmark cannot count. docs/scale.md names all of it. */
export const assumed = {
  /** The busiest hour has so many times the orders of an average one. */
  peak: 5,
  /** How often the sweep looks at an order: once while it is picked, once on its way (functions/orders/aggregate/policies.ts). */
  looks: 2,
  /** Days from an order's placing to the end of its execution. */
  daysOpen: 4,
  /** Bytes that AWS logs by itself: three lines per invocation, one per event of an execution, one per request. */
  logBytes: { invocation: 400, historyEvent: 450, request: 330 },
  /** Bytes that the bus adds to an event. */
  envelopeBytes: 300,
  /** What is paid by the month whatever is ordered: metrics that alarms look at, metrics of our own, secrets; polls of empty queues ($). */
  standing: { alarmMetrics: 229, metrics: 41, secrets: 3, polling: 2.9 },
  /** X-Ray's default rule: one trace a second, and this share of all others. */
  tracedShare: 0.05,
} as const;

/** Logical bytes of logs per order beside those that functions print. */
export function ownLogBytes(invocations: number, historyEvents: number, requests: number): number {
  const { invocation, historyEvent, request } = assumed.logBytes;
  return invocations * invocation + historyEvents * historyEvent + requests * request;
}
