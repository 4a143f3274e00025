import { Duration } from 'aws-cdk-lib';
import { type IAlarmAction, type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { alarmOn } from './alarm.ts';
import { constructId } from './service.ts';

const period = Duration.minutes(1);
/** Events that have waited so long (seconds) for their consumer are late. */
const late = 600;

/** How many seconds the oldest message has been in the queue `QueueName`. */
export function secondsInQueue(QueueName: string): Metric {
  return new Metric({
    namespace: 'AWS/SQS',
    metricName: 'ApproximateAgeOfOldestMessage',
    dimensionsMap: { QueueName },
    period,
    statistic: 'Maximum',
  });
}

/** How many seconds an event has waited inside Lambda until the function `FunctionName` was called for it, at most. */
export function secondsUntilCalled(FunctionName: string, name: string): IMetric {
  // One graph shows all consumers, each by an id of its own.
  const age = `age${constructId(name)}`;
  return new MathExpression({
    expression: `${age} / 1000`,
    usingMetrics: {
      [age]: new Metric({
        namespace: 'AWS/Lambda',
        metricName: 'AsyncEventAge',
        dimensionsMap: { FunctionName },
        period,
        statistic: 'Maximum',
      }),
    },
    label: name,
    period,
  });
}

/** An alarm on events that wait for the consumer `of`, by a metric in seconds. */
export function alarmOnWaiting(
  scope: Construct,
  id: string,
  { of, metric, action }: { of: string; metric: IMetric; action: IAlarmAction | undefined },
): void {
  alarmOn(scope, id, {
    runbook: 'late-work',
    what: `Events have waited more than 10 minutes for ${of}.`,
    action,
    metric,
    threshold: late,
    evaluationPeriods: 5,
    datapointsToAlarm: 3,
  });
}
