import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { ambient } from '../ambient.ts';
import { callMetrics, dependencies, latencyMetric, type Dependency } from './dependencies.ts';
import { log } from './log.ts';

/** Which call it was: its operation, its table, its endpoint. Ids and names of our own only. */
type Call = Readonly<Record<string, unknown>>;

const stage = process.env['OMS_STAGE'] ?? 'local';
const metrics = new Metrics({ namespace: 'OMS', serviceName: callMetrics, defaultDimensions: { stage } });

/** As many as one line of a metric takes, less one. */
const mostSamples = 99;
/** A line for each call would be the largest part of an order's log: an instance writes one a minute. */
const pauseMs = 60_000;

const samples = new Map<Dependency, { readonly latencies: number[]; seen: number }>();
let publishedAt = 0;

/** Notes how many milliseconds a call took. One that was slow is logged at once, with which it was and for which order. */
export function noteCall(dependency: Dependency, milliseconds: number, call: () => Call): void {
  const took = Math.round(milliseconds);
  const known = samples.get(dependency) ?? { latencies: [], seen: 0 };
  samples.set(dependency, known);
  // The latest ones, where there are more than a line takes.
  known.latencies[known.seen % mostSamples] = took;
  known.seen += 1;
  if (took >= dependencies[dependency]) log.warn('slow call', { dependency, milliseconds: took, ...call() });
}

/** Does `work`, which waits for a dependency, and notes how long that took, however it ended. */
export async function timed<Result>(dependency: Dependency, call: Call, work: () => Promise<Result>): Promise<Result> {
  const began = performance.now();
  try {
    return await work();
  } finally {
    noteCall(dependency, performance.now() - began, () => call);
  }
}

/**
 * The items of a dependency's answer that comes in pages, and notes when they end how long they were waited for in all: most come at once,
 * with the page of the one before. What is done with each does not count.
 */
export async function* timedItems<Item>(
  dependency: Dependency,
  call: Call,
  items: AsyncIterable<Item>,
): AsyncGenerator<Item> {
  const iterator = items[Symbol.asyncIterator]();
  let waited = 0;
  const next = async () => {
    const began = performance.now();
    try {
      return await iterator.next();
    } finally {
      waited += performance.now() - began;
    }
  };
  try {
    for (let item = await next(); !item.done; item = await next()) yield item.value;
  } finally {
    noteCall(dependency, waited, () => call);
    await iterator.return?.();
  }
}

/** Writes the latencies since the last time, once a minute at most. */
export function publishLatencies(): void {
  const now = ambient.now();
  if (samples.size === 0 || now - publishedAt < pauseMs) return;
  publishedAt = now;
  for (const [dependency, { latencies }] of samples) {
    for (const latency of latencies) metrics.addMetric(latencyMetric(dependency), MetricUnit.Milliseconds, latency);
  }
  samples.clear();
  metrics.publishStoredMetrics();
}
