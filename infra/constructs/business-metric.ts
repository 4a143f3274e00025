import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Settings } from '../config.ts';

const common = { namespace: 'OMS', period: Duration.minutes(1) } as const;

/**
 * A metric that functions count in the embedded metric format; `service` is the context that counts it (OMS_CONTEXT), `more` what
 * else tells it from others of its name.
 */
export function businessMetric(
  metricName: string,
  service: string,
  { stage }: Pick<Settings, 'stage'>,
  statistic: 'Sum' | 'Maximum' | 'p99' = 'Sum',
  more: Readonly<Record<string, string>> = {},
): Metric {
  return new Metric({ ...common, metricName, statistic, dimensionsMap: { service, stage, ...more } });
}

/** What one function counts as its failures (`countFailure`): all of it, or what one version does. */
export function failureMetric(
  metricName: string,
  of: { readonly service: string; readonly stage: string; readonly function: string; readonly version?: string },
): Metric {
  return new Metric({ ...common, metricName, statistic: 'Sum', dimensionsMap: { ...of } });
}
