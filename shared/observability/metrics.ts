import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { publishLatencies } from './latency.ts';

const stage = process.env['OMS_STAGE'] ?? 'local';

/** What the business does, by context; no stage counts for another. */
const facts = metricsOf({ stage });

/** What ends a deployment: told apart by function, so that none takes back another's. */
const failures = metricsOf({ stage, function: process.env['OMS_FUNCTION'] ?? 'oms' });

function metricsOf(defaultDimensions: Record<string, string>): Metrics {
  return new Metrics({ namespace: 'OMS', serviceName: process.env['OMS_CONTEXT'] ?? 'oms', defaultDimensions });
}

/** Counts a business event (such as `OrdersPlaced`) in the embedded metric format. */
export function count(name: string, value = 1): void {
  facts.addMetric(name, MetricUnit.Count, value);
}

/**
 * Counts failures that a handler answers itself, which Lambda does not see: for the function, and for its version, which is how
 * the deployment of a new one is judged.
 */
export function countFailure(name: 'UnexpectedErrors' | 'EventsNotConsumed', value = 1): void {
  failures.addMetric(name, MetricUnit.Count, value);
}

/** Notes how much there is of something, such as the age of a report. */
export function note(name: string, value: number, unit: 'Count' | 'Seconds'): void {
  facts.addMetric(name, unit, value);
}

/** Notes at once how much there is of something, under one more dimension (such as the state of a workflow). */
export function measure(
  name: string,
  value: number,
  unit: 'Count' | 'Seconds',
  dimensions: Readonly<Record<string, string>>,
): void {
  const single = facts.singleMetric();
  single.addDimensions({ ...dimensions });
  single.addMetric(name, unit, value);
}

/** Writes what was counted since the last call. */
export function publishMetrics(): void {
  publishLatencies();
  if (facts.hasStoredMetrics()) facts.publishStoredMetrics();
  if (!failures.hasStoredMetrics()) return;
  failures.addDimensions({});
  failures.addDimensions({ version: process.env['AWS_LAMBDA_FUNCTION_VERSION'] ?? '$LATEST' });
  failures.publishStoredMetrics();
}
