import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';

/**
 * A metric that functions count in the embedded metric format; `service` is the context that counts it (OMS_CONTEXT), `more` what
 * else tells it from others of its name.
 */
export function businessMetric(
  metricName: string,
  service: string,
  statistic: 'Sum' | 'Maximum' = 'Sum',
  more: Readonly<Record<string, string>> = {},
): Metric {
  const dimensionsMap = { service, ...more };
  return new Metric({ namespace: 'OMS', metricName, statistic, period: Duration.minutes(1), dimensionsMap });
}
