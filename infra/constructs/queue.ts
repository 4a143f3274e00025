import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Settings } from '../config.ts';
import { acknowledge } from './acknowledge.ts';
import { alarmOn } from './alarm.ts';
import { deadLettersName } from './names.ts';

/** A queue of what could not be dealt with: kept for 14 days, and an alarm as soon as something is in it. */
export class DeadLetters extends Construct {
  readonly queue: Queue;

  constructor(
    scope: Construct,
    id: string,
    props: { of: string; settings: Settings; alarmAction: IAlarmAction | undefined },
  ) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      queueName: deadLettersName(props.settings, props.of),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const itself = 'This is the dead-letter queue';
    acknowledge(this.queue, 'AwsSolutions-SQS3', itself);
    acknowledge(this.queue, 'Serverless-SQSRedrivePolicy', itself);
    alarmOn(this, 'NotEmpty', {
      runbook: 'dead-letters',
      what: `Work of ${props.of} was given up.`,
      action: props.alarmAction,
      metric: this.queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: 'max' }),
      threshold: 1,
      evaluationPeriods: 1,
    });
  }
}

/** A queue in front of a function: invisible for six times the function's timeout, as the service recommends. */
export function workQueue(
  scope: Construct,
  id: string,
  props: { queueName: string; timeoutSeconds: number; tries: number; deadLetters: DeadLetters },
): Queue {
  return new Queue(scope, id, {
    queueName: props.queueName,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    visibilityTimeout: Duration.seconds(props.timeoutSeconds * 6),
    retentionPeriod: Duration.days(14),
    deadLetterQueue: { queue: props.deadLetters.queue, maxReceiveCount: props.tries },
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
