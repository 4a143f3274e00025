// What happens inside a sandbox, wherever that is: a worker of its own, or the host's main thread in a simulation.
// It is bundled into each worker, so it imports nothing but Node itself.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export type Handler = (event: unknown, context: InvocationContext) => unknown;

/** What the host tells the sandbox about one invocation. */
export interface InvocationFacts {
  readonly requestId: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  /** Milliseconds since the epoch at which the invocation times out. */
  readonly deadline: number;
}

/** The context object that handlers get, as the Node.js runtime of AWS makes it. */
export interface InvocationContext {
  callbackWaitsForEmptyEventLoop: boolean;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly awsRequestId: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly identity: undefined;
  readonly clientContext: undefined;
  getRemainingTimeInMillis(): number;
}

export interface SerialisedError {
  errorType: string;
  errorMessage: string;
  stackTrace?: string[];
}

/** How a handler ended; `payload` is JSON. */
export type Outcome = { ok: true; payload: string } | { ok: false; error: SerialisedError };

/** A sandbox that cannot run its handler; `errorType` in the words of the Lambda runtime. */
export class RuntimeError extends Error {
  readonly errorType: string;
  constructor(errorType: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RuntimeError';
    this.errorType = errorType;
  }
}

/**
 * Imports the handler that `handler` (`index.handler`) names in a code folder. `instance` gives the caller its own copy
 * of the module. Throws a RuntimeError when the module fails to load or exports no such function.
 */
export async function loadHandler(codeFolder: string, handler: string, instance = ''): Promise<Handler> {
  const dot = handler.lastIndexOf('.');
  const [moduleName, exportName] = [handler.slice(0, dot), handler.slice(dot + 1)];
  const file = ['.mjs', '.js', '.cjs', '.ts'].map((suffix) => join(codeFolder, moduleName + suffix)).find(existsSync);
  if (file === undefined) {
    throw new RuntimeError('Runtime.ImportModuleError', `Error: Cannot find module '${moduleName}' in ${codeFolder}`);
  }
  let exports: Record<string, unknown>;
  try {
    exports = await import(pathToFileURL(file).href + instance);
  } catch (error) {
    const type = error instanceof SyntaxError ? 'Runtime.UserCodeSyntaxError' : 'Runtime.ImportModuleError';
    throw new RuntimeError(type, error instanceof Error ? (error.stack ?? error.message) : String(error), {
      cause: error,
    });
  }
  const exported = exports[exportName];
  if (typeof exported !== 'function') {
    throw new RuntimeError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  return (event, context) => exported(event, context);
}

/** Builds the context object; `now` is the clock that the remaining time is counted from. */
export function makeContext(facts: InvocationFacts, now: () => number): InvocationContext {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: facts.functionName,
    functionVersion: facts.functionVersion,
    invokedFunctionArn: facts.invokedFunctionArn,
    memoryLimitInMB: facts.memoryLimitInMB,
    awsRequestId: facts.requestId,
    logGroupName: facts.logGroupName,
    logStreamName: facts.logStreamName,
    identity: undefined,
    clientContext: undefined,
    getRemainingTimeInMillis: () => Math.max(0, facts.deadline - now()),
  };
}

/** Runs a handler on a JSON payload. Never rejects: what the handler throws becomes the outcome's error. */
export async function runHandler(handler: Handler, payload: string, context: InvocationContext): Promise<Outcome> {
  try {
    const result = await handler(JSON.parse(payload), context);
    return { ok: true, payload: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    return { ok: false, error: serialiseError(error) };
  }
}

/** An error as the Node.js runtime of AWS reports it. */
export function serialiseError(error: unknown): SerialisedError {
  if (error instanceof RuntimeError) return { errorType: error.errorType, errorMessage: error.message, stackTrace: [] };
  if (isErrorLike(error)) {
    return {
      errorType: error.name,
      errorMessage: error.message,
      stackTrace: typeof error.stack === 'string' ? error.stack.split('\n') : [],
    };
  }
  return { errorType: typeof error, errorMessage: String(error), stackTrace: [] };
}

/** Errors may come from another realm, where `instanceof` fails. */
function isErrorLike(error: unknown): error is { name: string; message: string; stack?: unknown } {
  return typeof error === 'object' && error !== null && 'name' in error && 'message' in error && 'stack' in error;
}
