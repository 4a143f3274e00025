import { Duration } from 'aws-cdk-lib';
import { type IAlarmAction, type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { alarmOn } from './alarm.ts';
import { constructId } from './service.ts';

const period = Duration.minutes(1);
/** Events that have waited so long (seconds) for their consumer are late. */
const late = 600;

/** How many seconds the oldest message has been in a queue. */
export function secondsInQueue(queue: IQueue): IMetric {
  return queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'max' });
}

/** How many seconds an event has waited inside Lambda until the function was called for it, at most. */
export function secondsUntilCalled(called: IFunction, name: string): IMetric {
  // One graph shows all consumers, each by an id of its own.
  const age = `age${constructId(name)}`;
  return new MathExpression({
    expression: `${age} / 1000`,
    usingMetrics: { [age]: called.metric('AsyncEventAge', { period, statistic: 'max' }) },
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
