import { AwsError } from '../service.ts';
import type { Kernel } from '../kernel.ts';
import type { Engine } from './execution/engine.ts';
import type { ExecutionRow } from './execution/execution.ts';
import { overStateLimit, parsed } from './json.ts';
import type { Registry } from './registry.ts';
import type { Store } from './store.ts';

const aDay = 86_400_000;
/** For how long a closed execution keeps its name. */
export const nameKept = 90 * aDay;

// Excluded by the API: white space, brackets, wildcards, special and control characters.
const forbidden = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]/u;

export interface StartRequest {
  readonly stateMachineArn: string;
  readonly name: string;
  readonly input: string;
}

/**
 * Starts an execution, or finds the one that the same request has started: same name and input, and still running.
 *
 * @throws AwsError StateMachineDoesNotExist, InvalidName, InvalidExecutionInput, ExecutionAlreadyExists
 */
export function startExecution(
  parts: { readonly kernel: Kernel; readonly registry: Registry; readonly store: Store; readonly engine: Engine },
  request: StartRequest,
): ExecutionRow {
  const { kernel, registry, store, engine } = parts;
  const { name, input: text } = request;
  const started = registry.resolve(request.stateMachineArn);
  if (started === undefined) {
    throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${request.stateMachineArn}'`);
  }
  if (name.length < 1 || name.length > 80 || forbidden.test(name)) {
    throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
  }
  const input = parsed(text);
  if (input === undefined || overStateLimit(text)) {
    const fault = input === undefined ? 'it is not JSON' : 'it is larger than 262144 bytes';
    throw new AwsError('InvalidExecutionInput', `Invalid State Machine Execution Input: ${fault}`);
  }
  const { machine, version, alias } = started;
  const arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
  const now = kernel.timeline.now();
  const existing = store.executionByArn(arn);
  if (existing !== undefined) {
    if (existing.stoppedAt !== null && now - existing.stoppedAt > nameKept) {
      store.atomically(() => store.forget(existing.id));
    } else if (existing.status === 'RUNNING' && existing.input === text) return existing;
    else throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
  }
  const compiled = registry.compiled(machine.hash);
  return engine.begin(
    {
      arn,
      machine: machine.arn,
      machineName: machine.name,
      name,
      role: machine.role,
      definition: machine.hash,
      version,
      alias,
      status: 'RUNNING',
      input: text,
      output: null,
      error: null,
      cause: null,
      startedAt: now,
      stoppedAt: null,
      redrives: 0,
      redrivenAt: null,
    },
    compiled,
    input,
  );
}
