import { AwsError } from '../../service.ts';
import { StateFailure } from '../failure.ts';
import type { ExecutionRow } from '../execution.ts';
import { type Json, type JsonObject, parsed } from '../json.ts';
import { jsonText, objectArguments, sdkMetadata, textArgument } from './arguments.ts';
import type { Caller, Outcome } from './integration.ts';

export interface StartRequest {
  readonly stateMachineArn: string;
  readonly name: string;
  readonly input: string;
  readonly parent?: { readonly execution: number; readonly frame: number };
}

/**
 * `states:startExecution`. Without a name, one is made from the calling task, so that a call repeated after a crash
 * finds the execution that it has started already.
 */
export function startExecution(
  start: (request: StartRequest) => ExecutionRow,
  given: Json,
  caller: Caller,
  waits: boolean,
): Outcome {
  const input = objectArguments(given, 'states:startExecution');
  const machine = textArgument(input, 'StateMachineArn', 'states:startExecution');
  const name =
    typeof input['Name'] === 'string'
      ? input['Name']
      : `${caller.executionName.slice(0, 50)}-${caller.executionId}-${caller.task}`;
  try {
    const row = start({
      stateMachineArn: machine,
      name,
      input: jsonText(input['Input']),
      ...(waits ? { parent: { execution: caller.executionId, frame: caller.frame } } : {}),
    });
    const value: JsonObject = {
      ExecutionArn: row.arn,
      StartDate: new Date(row.startedAt).toISOString(),
      SdkHttpMetadata: sdkMetadata(200),
    };
    return waits ? { ok: true, value, child: row.id } : { ok: true, value };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const code = error.code.endsWith('Exception') ? error.code : `${error.code}Exception`;
    return { ok: false, failure: new StateFailure(`StepFunctions.${code}`, error.message) };
  }
}

/** How a waiting Task takes the end of the execution that it started: with its description, input and output parsed. */
export function childOutcome(child: ExecutionRow): Outcome {
  const described: JsonObject = {
    ExecutionArn: child.arn,
    Input: parsed(child.input) ?? null,
    Name: child.name,
    StartDate: child.startedAt,
    StateMachineArn: child.machine,
    Status: child.status,
    StopDate: child.stoppedAt,
  };
  if (child.status === 'SUCCEEDED') {
    return { ok: true, value: { ...described, Output: parsed(child.output ?? 'null') ?? null } };
  }
  const cause = JSON.stringify({ ...described, Error: child.error, Cause: child.cause });
  return { ok: false, failure: new StateFailure('States.TaskFailed', cause) };
}
