import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Dashboard, GraphWidget, type IMetric, SingleValueWidget } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { workflows } from '#functions/contexts.ts';
import type { EventType } from '#shared/contracts/events/catalogue.ts';
import { alarmOn } from '../constructs/alarm.ts';
import { businessMetric } from '../constructs/business-metric.ts';
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
    const exceptions = businessMetric('OpenExceptions', 'fulfil-order', 'Maximum');
    alarmOn(this, 'OpenExceptions', {
      runbook: 'open-exceptions',
      what: 'Orders wait for a decision.',
      action: service.alarmAction,
      metric: exceptions,
      threshold: 1,
      evaluationPeriods: 15,
    });
    alarmOn(this, 'OrdersNotLookedAfter', {
      runbook: 'orders-not-looked-after',
      what: 'The sweep that restarts lost workflows and finds late orders fails on some.',
      action: service.alarmAction,
      metric: businessMetric('OrdersNotLookedAfter', 'fulfil-order'),
      threshold: 1,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
    });

    const orders = events('OrderPlaced', 'OrderCompleted', 'OrderCancelled', 'OrderHeld', 'ExceptionRaised');
    const shipments = events(
      'FulfilmentOrderReleased',
      'FulfilmentOrderHandedOver',
      'FulfilmentOrderDelivered',
      'FulfilmentOrderRejected',
      'LinesBackordered',
    );
    const money = events('PaymentAuthorised', 'PaymentDeclined', 'PaymentCaptured', 'InvoiceIssued', 'PaymentRefunded');
    new Dashboard(this, 'Dashboard', {
      dashboardName: `oms-${settings.stage}`,
      widgets: [
        [
          new SingleValueWidget({ title: 'Orders', metrics: orders, width: 18 }),
          new SingleValueWidget({ title: 'Open exceptions', metrics: [exceptions], width: 6 }),
        ],
        [graph('Orders', orders), graph('Shipments', shipments), graph('Money', money)],
        [
          graph('Orders in each state', standing('OrdersInState'), 12),
          graph('Seconds that the first order of each state has stood there', standing('LongestInState'), 12),
        ],
        [
          graph(
            'Workflow',
            [...workflow.processes.values()].flatMap(({ stateMachine }) => [
              stateMachine.metricStarted(),
              stateMachine.metricSucceeded(),
              stateMachine.metricFailed(),
            ]),
          ),
          graph('API', [api.api.metricCount(), api.api.metricClientError(), api.api.metricServerError()]),
          graph('API latency', [
            api.api.metricLatency({ statistic: 'p50' }),
            api.api.metricLatency({ statistic: 'p99' }),
          ]),
        ],
        [graph('Seconds that events wait for their consumer', workflow.waiting, 24)],
      ],
    });
  }
}

/** How often facts were published, by the names of the event catalogue. */
function events(...types: EventType[]): IMetric[] {
  return types.map((type) => businessMetric(type, 'events'));
}

/** What the sweep measures every five minutes of each state that waits. */
function standing(metricName: 'OrdersInState' | 'LongestInState'): IMetric[] {
  return workflows.flatMap(({ name, workflow }) =>
    workflow.waits.map((state) =>
      businessMetric(metricName, name, 'Maximum', { state }).with({ label: state, period: Duration.minutes(5) }),
    ),
  );
}

function graph(title: string, left: IMetric[], width = 8): GraphWidget {
  return new GraphWidget({ title, left, width });
}
