import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

const metrics = new Metrics({ namespace: 'OMS', serviceName: process.env['OMS_CONTEXT'] ?? 'oms' });

/** Counts a business event (such as `OrdersPlaced`) in the embedded metric format. */
export function count(name: string, value = 1): void {
  metrics.addMetric(name, MetricUnit.Count, value);
}

/** Notes at once how much there is of something, under one more dimension (such as the state of a workflow). */
export function measure(
  name: string,
  value: number,
  unit: 'Count' | 'Seconds',
  dimensions: Readonly<Record<string, string>>,
): void {
  const single = metrics.singleMetric();
  single.addDimensions({ ...dimensions });
  single.addMetric(name, unit, value);
}

/** Writes what was counted since the last call. */
export function publishMetrics(): void {
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
}
