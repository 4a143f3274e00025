import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import {
  Alarm,
  Dashboard,
  GraphWidget,
  type IMetric,
  Metric,
  SingleValueWidget,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Service } from '../constructs/service.ts';
import type { ApiStack } from './api-stack.ts';
import type { WorkflowStack } from './workflow-stack.ts';

/** The dashboard, which shows the business above the machines, and the alarm on exceptions that nobody has looked at. */
export class OperationsStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { service, workflow, api, ...props }: StackProps & { service: Service; workflow: WorkflowStack; api: ApiStack },
  ) {
    super(scope, id, props);
    const { settings } = service;
    const exceptions = business('OpenExceptions', 'Maximum', 'orders');
    const alarm = new Alarm(this, 'OpenExceptions', {
      alarmDescription: 'Runbook: docs/operations.md#open-exceptions. Orders wait for a decision.',
      metric: exceptions,
      threshold: 1,
      evaluationPeriods: 15,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    if (service.alarmAction) alarm.addAlarmAction(service.alarmAction);

    const orders = ['OrdersPlaced', 'OrdersCompleted', 'OrdersCancelled'].map((name) =>
      business(name, 'Sum', 'orders'),
    );
    const shipments = ['FulfilmentOrdersReleased', 'FulfilmentOrdersHandedOver', 'FulfilmentOrdersDelivered'].map(
      (name) => business(name, 'Sum', 'fulfilment'),
    );
    const money = ['PaymentsAuthorised', 'PaymentsDeclined', 'InvoicesIssued', 'PaymentsCaptured'].map((name) =>
      business(name, 'Sum', 'billing'),
    );
    new Dashboard(this, 'Dashboard', {
      dashboardName: `oms-${settings.stage}`,
      widgets: [
        [
          new SingleValueWidget({ title: 'Orders', metrics: orders, width: 12 }),
          new SingleValueWidget({ title: 'Open exceptions', metrics: [exceptions], width: 12 }),
        ],
        [graph('Orders', orders), graph('Shipments', shipments), graph('Money', money)],
        [
          graph('Workflow', [
            workflow.stateMachine.metricStarted(),
            workflow.stateMachine.metricSucceeded(),
            workflow.stateMachine.metricFailed(),
          ]),
          graph('API', [api.api.metricCount(), api.api.metricClientError(), api.api.metricServerError()]),
          graph('API latency', [
            api.api.metricLatency({ statistic: 'p50' }),
            api.api.metricLatency({ statistic: 'p99' }),
          ]),
        ],
      ],
    });
  }
}

function business(metricName: string, statistic: string, service: string): Metric {
  return new Metric({
    namespace: 'OMS',
    metricName,
    statistic,
    period: Duration.minutes(1),
    dimensionsMap: { service },
  });
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 8 });
}
