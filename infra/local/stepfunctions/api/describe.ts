import type { ExecutionRow } from '../execution/execution.ts';

const aDay = 86_400_000;
/** How long after its end an execution can be redriven. */
export const redrivableFor = 14 * aDay;

const seconds = (time: number | null): number | undefined => (time === null ? undefined : time / 1000);

/** Why an execution cannot be redriven; undefined when it can. */
export function notRedrivable(row: ExecutionRow, now: number): string | undefined {
  if (row.status === 'RUNNING') return 'Execution is RUNNING and cannot be redriven';
  if (row.status === 'SUCCEEDED') return 'Execution is SUCCEEDED and cannot be redriven';
  if (now - (row.stoppedAt ?? now) > redrivableFor) return 'Execution has exceeded its redrivable period of 14 days';
  return undefined;
}

/** An entry of ListExecutions. */
export function listedExecution(row: ExecutionRow): Record<string, unknown> {
  return {
    executionArn: row.arn,
    stateMachineArn: row.machine,
    name: row.name,
    status: row.status,
    startDate: seconds(row.startedAt),
    stopDate: seconds(row.stoppedAt),
    redriveCount: row.redrives,
    redriveDate: seconds(row.redrivenAt),
    stateMachineVersionArn: row.version ?? undefined,
    stateMachineAliasArn: row.alias ?? undefined,
  };
}

/** The answer of DescribeExecution. */
export function describedExecution(row: ExecutionRow, withData: boolean, now: number): Record<string, unknown> {
  const reason = notRedrivable(row, now);
  const data = {
    input: row.input,
    inputDetails: { included: true },
    ...(row.output === null ? {} : { output: row.output, outputDetails: { included: true } }),
    error: row.error ?? undefined,
    cause: row.cause ?? undefined,
  };
  return {
    ...listedExecution(row),
    ...(withData ? data : {}),
    redriveStatus: reason === undefined ? 'REDRIVABLE' : 'NOT_REDRIVABLE',
    redriveStatusReason: reason,
  };
}
