import { Duration } from 'aws-cdk-lib';
import { type IAlarmAction, type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { alarmOn } from './alarm.ts';

const period = Duration.minutes(1);
/** Events that have waited so long (seconds) for their consumer are late. */
const late = 600;

/** How long the oldest message has been in a queue, in seconds. */
function inQueue(QueueName: string): Metric {
  const metricName = 'ApproximateAgeOfOldestMessage';
  return new Metric({ namespace: 'AWS/SQS', metricName, dimensionsMap: { QueueName }, period, statistic: 'Maximum' });
}

/** How long an event has waited inside Lambda until the function was called for it at most, in milliseconds. */
function untilCalled(FunctionName: string): Metric {
  const dimensionsMap = { FunctionName };
  return new Metric({
    namespace: 'AWS/Lambda',
    metricName: 'AsyncEventAge',
    dimensionsMap,
    period,
    statistic: 'Maximum',
  });
}

/**
 * An alarm on work that waits for the function `of`: in its queue and, where the bus calls the function `functionName` itself, for
 * being called.
 * @returns the metrics of it for a graph, in seconds, each with an id of its own.
 */
export function alarmOnWaiting(
  scope: Construct,
  props: {
    readonly of: string;
    readonly queueName: string;
    readonly functionName?: string;
    readonly action: IAlarmAction | undefined;
  },
): readonly IMetric[] {
  const { of, action } = props;
  const queued = inQueue(props.queueName);
  const called = props.functionName === undefined ? undefined : untilCalled(props.functionName);
  alarmOn(scope, 'Late', {
    runbook: 'late-work',
    what: `Events have waited more than 10 minutes for ${of}.`,
    action,
    metric: called
      ? new MathExpression({
          expression: 'MAX([FILL(queued, 0), FILL(called, 0) / 1000])',
          usingMetrics: { queued, called },
          label: 'Late',
          period,
        })
      : queued,
    threshold: late,
    evaluationPeriods: 5,
    datapointsToAlarm: 3,
  });
  const age = `age${of.replaceAll('-', '_')}`;
  return [
    ...(called
      ? [new MathExpression({ expression: `${age} / 1000`, usingMetrics: { [age]: called }, label: of, period })]
      : []),
    queued.with({ label: `${of} (queue)` }),
  ];
}
