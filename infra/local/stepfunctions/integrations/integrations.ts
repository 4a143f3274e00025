import type { ExecutionRow } from '../execution.ts';
import { StateFailure } from '../failure.ts';
import type { Invoker } from '../../kernel.ts';
import type { Launch } from '../turn.ts';
import type { Caller, Outcome } from './integration.ts';
import { callFunction, invoke } from './lambda.ts';
import { callService, type Endpoints } from './services.ts';
import { startExecution, type StartRequest } from './start.ts';

export interface Surroundings {
  readonly lambda: Invoker;
  readonly region: string;
  readonly account: string;
  readonly endpoints: Endpoints;
  readonly start: (request: StartRequest) => ExecutionRow;
}

/** Makes a Task's call and tells how it was answered; never rejects. */
export async function call(around: Surroundings, launch: Launch, caller: Caller): Promise<Outcome> {
  const { resource, arguments: given } = launch;
  try {
    if (resource.kind === 'function') return await callFunction(around.lambda, resource.arn, given);
    switch (resource.resourceType) {
      case 'lambda':
        return await invoke(around.lambda, given, around);
      case 'states':
        return startExecution(around.start, given, caller, resource.pattern === 'sync');
      default:
        return await callService(around.endpoints, resource.resourceType, resource.action, given, caller);
    }
  } catch (error) {
    if (error instanceof StateFailure) return { ok: false, failure: error };
    const cause = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { ok: false, failure: new StateFailure('States.TaskFailed', cause) };
  }
}
