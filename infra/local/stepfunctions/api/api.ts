import type { Kernel } from '../../kernel.ts';
import { parseInput } from '../../input.ts';
import { AwsError } from '../../service.ts';
import { describedExecution, listedExecution, notRedrivable } from './describe.ts';
import type { Engine } from '../execution/engine.ts';
import type { ExecutionRow } from '../execution/execution.ts';
import { shownEvent } from './history.ts';
import { parsed } from '../json.ts';
import type { Registry } from '../registry.ts';
import { pageToken, placeOf, requests } from './requests.ts';
import type { TokenAnswer } from '../execution/signals.ts';
import { startExecution } from '../starting.ts';
import type { Store } from '../store.ts';
import { tokenPlace } from '../execution/token.ts';

export interface ApiParts {
  readonly kernel: Kernel;
  readonly registry: Registry;
  readonly store: Store;
  readonly engine: Engine;
}

type Operation = (input: Readonly<Record<string, unknown>>) => unknown;

/** The operations of the Step Functions API that this host answers, by name. */
export function operations(parts: ApiParts): Readonly<Record<string, Operation>> {
  const { kernel, registry, store, engine } = parts;
  const now = (): number => kernel.timeline.now();

  const execution = (arn: string): ExecutionRow => {
    const row = store.executionByArn(arn);
    if (row === undefined) throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return row;
  };

  const holder = (token: string): number => {
    const place = tokenPlace(token);
    if (place === undefined) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
    if (store.execution(place.execution) === undefined) {
      throw new AwsError('TaskDoesNotExist', "Task Does Not Exist: 'Provided task does not exist'");
    }
    return place.execution;
  };

  const answerToken = async (token: string, answer: TokenAnswer): Promise<Record<string, never>> => {
    const of = holder(token);
    await engine.ask<void>((settle) => ({ kind: 'token', execution: of, token, answer, ...settle }));
    return {};
  };

  return {
    StartExecution(input) {
      const asked = parseInput(requests.StartExecution, input);
      const row = startExecution(parts, {
        stateMachineArn: asked.stateMachineArn,
        name: asked.name ?? kernel.newId(),
        input: asked.input,
      });
      return { executionArn: row.arn, startDate: row.startedAt / 1000 };
    },

    DescribeExecution(input) {
      const { executionArn, includedData } = parseInput(requests.DescribeExecution, input);
      return describedExecution(execution(executionArn), includedData !== 'METADATA_ONLY', now());
    },

    ListExecutions(input) {
      const { stateMachineArn, statusFilter, maxResults, nextToken } = parseInput(requests.ListExecutions, input);
      if (!registry.machines.has(stateMachineArn)) {
        throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${stateMachineArn}'`);
      }
      const limit = maxResults === 0 ? 100 : maxResults;
      const before = nextToken === undefined ? Number.MAX_SAFE_INTEGER : placeOf(nextToken);
      const rows = store.executions(stateMachineArn, statusFilter, before, limit);
      const last = rows.length === limit ? rows.at(-1) : undefined;
      return {
        executions: rows.map(listedExecution),
        nextToken: last === undefined ? undefined : pageToken(last.id),
      };
    },

    GetExecutionHistory(input) {
      const { executionArn, maxResults, reverseOrder, includeExecutionData, nextToken } = parseInput(
        requests.GetExecutionHistory,
        input,
      );
      const { id } = execution(executionArn);
      const limit = maxResults === 0 ? 100 : maxResults;
      const start = reverseOrder ? Number.MAX_SAFE_INTEGER : 0;
      const from = nextToken === undefined ? start : placeOf(nextToken);
      const rows = store.events(id, from, reverseOrder, limit + 1);
      const page = rows.slice(0, limit);
      const last = rows.length > limit ? page.at(-1) : undefined;
      return {
        events: page.map((row) => shownEvent(row, includeExecutionData)),
        nextToken: last === undefined ? undefined : pageToken(last.event),
      };
    },

    SendTaskSuccess(input) {
      const { taskToken, output } = parseInput(requests.SendTaskSuccess, input);
      const value = parsed(output);
      if (value === undefined) throw new AwsError('InvalidOutput', "Invalid Output: 'the output is not JSON'");
      return answerToken(taskToken, { ok: true, output: value });
    },

    SendTaskFailure(input) {
      const { taskToken, error, cause } = parseInput(requests.SendTaskFailure, input);
      return answerToken(taskToken, { ok: false, error, cause });
    },

    async StopExecution(input) {
      const { executionArn, error, cause } = parseInput(requests.StopExecution, input);
      const { id } = execution(executionArn);
      const row = await engine.ask<ExecutionRow>((settle) => ({
        kind: 'stop',
        execution: id,
        error,
        cause,
        ...settle,
      }));
      return { stopDate: (row.stoppedAt ?? now()) / 1000 };
    },

    async RedriveExecution(input) {
      const { executionArn } = parseInput(requests.RedriveExecution, input);
      const row = execution(executionArn);
      const reason = notRedrivable(row, now());
      if (reason !== undefined) throw new AwsError('ExecutionNotRedrivable', reason);
      const redriven = await engine.ask<ExecutionRow>((settle) => ({ kind: 'redrive', execution: row.id, ...settle }));
      return { redriveDate: (redriven.redrivenAt ?? now()) / 1000 };
    },

    ListStateMachines() {
      const stateMachines = [...registry.machines.values()].map(({ arn, name }) => ({
        stateMachineArn: arn,
        name,
        type: 'STANDARD',
        creationDate: 0,
      }));
      return { stateMachines };
    },
  };
}
