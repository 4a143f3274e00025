import type { InvocationFacts, Outcome } from './execution.ts';

/** One function as a runtime needs to know it. */
export interface FunctionSpec {
  readonly name: string;
  readonly arn: string;
  /** Folder of the bundle. */
  readonly codeFolder: string;
  /** Such as `index.handler`. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly logGroupName: string;
  /** Everything that `process.env` of the function holds. */
  readonly environment: Readonly<Record<string, string>>;
  /** How many invocations may run at the same time; further ones wait. */
  readonly concurrency: number;
}

export interface RuntimeRequest {
  readonly requestId: string;
  /** The ARN that was invoked, with its qualifier. */
  readonly invokedFunctionArn: string;
  readonly functionVersion: string;
  /** The event as JSON. */
  readonly payload: string;
}

/** Runs functions: in workers under `npm start`, on the main thread in a simulation. */
export interface LambdaRuntime {
  /** Runs one invocation to its end, its timeout or the crash of its sandbox. Never rejects. */
  invoke(spec: FunctionSpec, request: RuntimeRequest): Promise<Outcome>;
  stop(): Promise<void>;
}

/** What the sandbox is told about an invocation that must end by `deadline` (ms since the epoch). */
export function factsOf(spec: FunctionSpec, request: RuntimeRequest, deadline: number): InvocationFacts {
  return {
    requestId: request.requestId,
    functionName: spec.name,
    functionVersion: request.functionVersion,
    invokedFunctionArn: request.invokedFunctionArn,
    memoryLimitInMB: String(spec.memoryMegabytes),
    logGroupName: spec.logGroupName,
    logStreamName: `${spec.name}/local`,
    deadline,
  };
}

/** Invocations of one function at the same time, unless its reserved concurrency is smaller. */
export const defaultConcurrency = 32;

/** What AWS answers when a function runs out of time. */
export function timedOut(requestId: string, timeoutSeconds: number): Outcome {
  const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
  return { ok: false, error: { errorType: 'Sandbox.Timedout', errorMessage, stackTrace: [] } };
}

/** What AWS answers when the sandbox ended under the invocation. */
export function sandboxEnded(requestId: string, cause: string): Outcome {
  const errorMessage = `RequestId: ${requestId} Error: Runtime exited with error: ${cause}`;
  return { ok: false, error: { errorType: 'Runtime.ExitError', errorMessage, stackTrace: [] } };
}
