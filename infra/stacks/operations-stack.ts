import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import {
  Dashboard,
  GraphWidget,
  type IAlarmAction,
  type IMetric,
  MathExpression,
  Metric,
  SingleValueWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { workflows } from '#functions/contexts.ts';
import type { EventType } from '#shared/contracts/events/catalogue.ts';
import { callMetrics, dependencies, latencyMetric, type Dependency } from '#shared/observability/dependencies.ts';
import type { Settings } from '../config.ts';
import { alarmOn } from '../constructs/alarm.ts';
import { businessMetric } from '../constructs/business-metric.ts';
import { workflowArn } from '../constructs/names.ts';
import type { Service } from '../constructs/service.ts';
import type { ApiStack } from './api-stack.ts';

const period = Duration.minutes(1);

/** The dashboard, which shows the business above the machines, and the alarms that belong to no other stack. */
export class OperationsStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { service, waiting, api, ...props }: StackProps & { service: Service; waiting: IMetric[]; api: ApiStack },
  ) {
    super(scope, id, props);
    const { settings } = service;
    const exceptions = businessMetric('OpenExceptions', 'fulfil-order', settings, 'Maximum');
    this.people(service);
    this.gateway(service, api);
    this.ofTheAccount(service);
    alarmOn(this, 'OrdersNotLookedAfter', {
      runbook: 'orders-not-looked-after',
      what: 'The sweep that restarts lost workflows and finds late orders fails on some.',
      action: service.alarmAction,
      metric: businessMetric('OrdersNotLookedAfter', 'fulfil-order', settings),
      threshold: 1,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
    });

    alarmOn(this, 'ScreeningsUnanswered', {
      runbook: 'screenings-unanswered',
      what: 'A provider of outside screening gives no answers; orders wait for it.',
      action: service.alarmAction,
      metric: businessMetric('ScreeningsUnanswered', 'orders', settings),
      threshold: 1,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
    });

    alarmOn(this, 'ErasuresFailed', {
      runbook: 'erasures-failed',
      what: 'A person who asked to be forgotten could not be erased.',
      action: service.alarmAction,
      metric: businessMetric('ErasuresFailed', 'privacy', settings),
      threshold: 1,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
    });

    const reportAge = businessMetric('ReportAge', 'reporting', settings, 'Maximum');
    alarmOn(this, 'ReportsLate', {
      runbook: 'reports-late',
      what: 'Events were more than a minute old when the reports counted them.',
      action: service.alarmAction,
      metric: reportAge,
      threshold: 60,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
    });

    const searchAge = businessMetric('SearchAge', 'search', settings, 'Maximum');
    alarmOn(this, 'SearchLate', {
      runbook: 'search-late',
      what: 'Events were more than a minute old when the lists of orders followed them.',
      action: service.alarmAction,
      metric: searchAge,
      threshold: 60,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
    });

    const events = (...types: EventType[]) => types.map((type) => businessMetric(type, 'events', settings));
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
          graph('Orders in each state', standing('OrdersInState', settings), 12),
          graph('Seconds that the first order of each state has stood there', standing('LongestInState', settings), 12),
        ],
        [
          graph(
            'Workflow',
            workflows
              .map(({ name }) => StateMachine.fromStateMachineArn(this, name, workflowArn(this, settings, name)))
              .flatMap((machine) => [machine.metricStarted(), machine.metricSucceeded(), machine.metricFailed()]),
          ),
          graph('API', [api.api.metricCount(), api.api.metricClientError(), api.api.metricServerError()]),
          graph('API latency', [
            api.api.metricLatency({ statistic: 'p50' }),
            api.api.metricLatency({ statistic: 'p99' }),
          ]),
        ],
        [
          graph('Seconds that events wait for their consumer', waiting, 18),
          graph('Age of reports and lists in seconds', [reportAge, searchAge], 6),
        ],
        [graph('What functions wait for: the slowest hundredth, in milliseconds', latencies(settings), 24)],
      ],
    });
  }

  /** What needs a person: exceptions without an owner for a quarter of an hour, or that are past their deadline. */
  private people({ settings, alarmAction }: Service): void {
    for (const [metricName, what] of [
      ['UnownedExceptions', 'Orders wait for a decision, and have had no owner for 15 minutes.'],
      ['OverdueExceptions', 'Orders wait for a decision longer than they may.'],
    ] as const) {
      alarmOn(this, metricName, {
        runbook: 'open-exceptions',
        what,
        action: alarmAction,
        metric: businessMetric(metricName, 'fulfil-order', settings, 'Maximum'),
        threshold: 1,
        evaluationPeriods: 5,
        datapointsToAlarm: 3,
      });
    }
  }

  /** What callers see, gateway or function: the gateway itself answers 500 and 503 where no function does. */
  private gateway({ alarmAction: action }: Service, { api }: ApiStack): void {
    const often = { action, evaluationPeriods: 5, datapointsToAlarm: 3 };
    alarmOn(this, 'GatewayErrors', {
      ...often,
      runbook: 'api-errors',
      what: 'Requests are answered with 5xx, by functions or by the gateway itself.',
      metric: api.metricServerError({ period, statistic: 'sum' }),
      threshold: 5,
    });
    alarmOn(this, 'GatewayLatency', {
      ...often,
      runbook: 'api-slow',
      what: 'The slowest hundredth of the requests takes more than 5 seconds.',
      metric: api.metricLatency({ period, statistic: 'p99' }),
      threshold: 5_000,
    });
  }

  /** What the account grants to all of its stages together, and what it costs. */
  private ofTheAccount({ settings, alarmAction: action }: Service): void {
    const dimensionsMap = { Service: 'Lambda', Type: 'Resource', Resource: 'ConcurrentExecutions', Class: 'None' };
    alarmOn(this, 'Concurrency', {
      runbook: 'concurrency',
      what: 'Four fifths of the functions that the account may run at once are running.',
      action,
      metric: new MathExpression({
        expression: '100 * used / SERVICE_QUOTA(used)',
        usingMetrics: {
          used: new Metric({
            namespace: 'AWS/Usage',
            metricName: 'ResourceCount',
            statistic: 'max',
            period,
            dimensionsMap,
          }),
        },
        label: 'Concurrency',
        period,
      }),
      threshold: 80,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
    });
    alarmOn(this, 'Throttles', {
      runbook: 'function-throttles',
      what: 'Functions are not run, because the account runs as many as it may.',
      action,
      metric: new Metric({ namespace: 'AWS/Lambda', metricName: 'Throttles', statistic: 'Sum', period }),
      threshold: 1,
      evaluationPeriods: 5,
      datapointsToAlarm: 3,
    });
    if (settings.mailFrom) this.reputation(action);
    if (settings.monthlyBudget && settings.alarmEmail) budget(this, settings.monthlyBudget, settings.alarmEmail);
  }

  /** SES looks closer at an account from 5 % bounces and 0.1 % complaints on, and stops its mails at twice to five times as many. */
  private reputation(action: IAlarmAction | undefined): void {
    for (const [kind, threshold] of [
      ['Bounce', 0.05],
      ['Complaint', 0.001],
    ] as const) {
      alarmOn(this, `Mail${kind}s`, {
        runbook: 'mail-reputation',
        what: `Too many mails end as a ${kind.toLowerCase()}.`,
        action,
        metric: new Metric({
          namespace: 'AWS/SES',
          metricName: `Reputation.${kind}Rate`,
          statistic: 'max',
          period: Duration.hours(1),
        }),
        threshold,
        evaluationPeriods: 1,
      });
    }
  }
}

/** What the sweep measures every five minutes of each state that waits. */
function standing(metricName: 'OrdersInState' | 'LongestInState', settings: Settings): IMetric[] {
  return workflows.flatMap(({ name, workflow }) =>
    workflow.waits.map((state) =>
      businessMetric(metricName, name, settings, 'Maximum', { state }).with({
        label: state,
        period: Duration.minutes(5),
      }),
    ),
  );
}

/** How long the calls take that functions wait for. */
function latencies(settings: Settings): IMetric[] {
  return (Object.keys(dependencies) as Dependency[]).map((dependency) =>
    businessMetric(latencyMetric(dependency), callMetrics, settings, 'p99').with({ label: dependency }),
  );
}

function graph(title: string, left: IMetric[], width = 8): GraphWidget {
  return new GraphWidget({ title, left, width });
}

/** Mails when four fifths of the month's budget (US dollars, of the whole account) are spent, or all of it will be. */
function budget(scope: Construct, amount: number, address: string): void {
  const mailAt = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
    notification: { notificationType, threshold, thresholdType: 'PERCENTAGE', comparisonOperator: 'GREATER_THAN' },
    subscribers: [{ subscriptionType: 'EMAIL', address }],
  });
  new CfnBudget(scope, 'Budget', {
    budget: { budgetType: 'COST', timeUnit: 'MONTHLY', budgetLimit: { amount, unit: 'USD' } },
    notificationsWithSubscribers: [mailAt('ACTUAL', 80), mailAt('FORECASTED', 100)],
  });
}
