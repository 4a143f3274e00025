import { Alarm, type AlarmProps, type IAlarmAction, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

/** The headings of docs/operations.md that alarms point to: what to do when one goes off. */
export type RunbookEntry =
  | 'api-errors'
  | 'api-slow'
  | 'concurrency'
  | 'dead-letters'
  | 'erasures-failed'
  | 'failed-executions'
  | 'function-failing'
  | 'function-throttles'
  | 'late-events'
  | 'late-work'
  | 'lost-events'
  | 'mail-reputation'
  | 'new-version'
  | 'open-exceptions'
  | 'orders-not-looked-after'
  | 'reports-late'
  | 'screenings-unanswered'
  | 'search-late'
  | 'unpublished-events';

/** An alarm whose description leads to its entry in the runbook; quiet where there is nothing to measure. */
export function alarmOn(
  scope: Construct,
  id: string,
  {
    runbook,
    what,
    action,
    ...props
  }: AlarmProps & { runbook: RunbookEntry; what: string; action: IAlarmAction | undefined },
): Alarm {
  const alarm = new Alarm(scope, id, {
    alarmDescription: `Runbook: docs/operations.md#${runbook}. ${what}`,
    treatMissingData: TreatMissingData.NOT_BREACHING,
    ...props,
  });
  if (action) alarm.addAlarmAction(action);
  return alarm;
}
