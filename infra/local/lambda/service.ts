import type { InvocationResult, Invoker, Kernel } from '../kernel.ts';
import { AwsError, type LocalService, type Resource } from '../service.ts';
import { AsyncInvocations } from './async-invocations/async-invocations.ts';
import type { Outcome } from './runtimes/execution.ts';
import { FunctionTable, type AdjustVariables, type ResolvedFunction } from './functions.ts';
import { lambdaKinds } from './kinds.ts';
import type { FunctionSpec, LambdaRuntime } from './runtimes/runtime.ts';

const synchronousLimit = 6 * 1024 * 1024;
const asynchronousLimit = 1024 * 1024;

export interface LambdaService extends LocalService {
  readonly invoker: Invoker;
}

/** Serves functions, versions, aliases and their asynchronous settings, run by `runtime`. */
export function createLambdaService(
  kernel: Kernel,
  runtime: LambdaRuntime,
  adjustVariables: AdjustVariables = (variables) => variables,
  /** What functions need to know of other services. */
  environment: Readonly<Record<string, string>> = {},
): LambdaService {
  let functions: FunctionTable | undefined;
  let stopping = false;

  async function run(target: ResolvedFunction, requestId: string, payload: string): Promise<Outcome> {
    const since = performance.now();
    const outcome = await runtime.invoke(target.spec, {
      requestId,
      payload,
      invokedFunctionArn: target.arn,
      functionVersion: target.version,
    });
    meterInvocation(target.spec, performance.now() - since);
    if (!outcome.ok || outcome.payload.length <= synchronousLimit) return outcome;
    const errorMessage = `Response payload size exceeded maximum allowed payload size (${synchronousLimit} bytes).`;
    return { ok: false, error: { errorType: 'Function.ResponseSizeTooLarge', errorMessage, stackTrace: [] } };
  }

  /** Lambda charges each started millisecond. */
  function meterInvocation({ name, memoryMegabytes }: FunctionSpec, milliseconds: number): void {
    kernel.meter?.add('lambda invocations', name);
    kernel.meter?.add('lambda milliseconds', name, Math.ceil(milliseconds));
    kernel.meter?.add('lambda GB-seconds', name, (Math.ceil(milliseconds) / 1000) * (memoryMegabytes / 1024));
  }

  const asynchronous = new AsyncInvocations({
    kernel,
    resolve: (arn) => functions?.resolve(arn),
    run: async (target, requestId, payload) => {
      const outcome = await run(target, requestId, payload);
      return stopping ? undefined : outcome;
    },
  });

  const invoker: Invoker = {
    async invoke(functionArn, event): Promise<InvocationResult> {
      const target = functions?.resolve(functionArn);
      if (target === undefined) return failure('ResourceNotFoundException', `Function not found: ${functionArn}`);
      const payload = JSON.stringify(event) ?? 'null';
      if (payload.length > synchronousLimit) {
        return failure(
          'RequestTooLargeException',
          `${payload.length} byte payload is too large for the Invoke operation`,
        );
      }
      const outcome = await run(target, kernel.newId(), payload);
      return outcome.ok ? { ok: true, payload: JSON.parse(outcome.payload) } : outcome;
    },
    invokeAsync(functionArn, event) {
      accept(functionArn, JSON.stringify(event) ?? 'null');
    },
  };

  function accept(functionArn: string, payload: string): string {
    if (functions?.resolve(functionArn) === undefined) {
      throw new AwsError('ResourceNotFoundException', `Function not found: ${functionArn}`, 404);
    }
    if (Buffer.byteLength(payload) > asynchronousLimit) {
      const size = Buffer.byteLength(payload);
      throw new AwsError(
        'RequestTooLargeException',
        `${size} byte payload is too large for the Event invocation type`,
        413,
      );
    }
    return asynchronous.accept(functionArn, payload);
  }

  return {
    name: 'lambda',
    kinds: lambdaKinds,
    arnService: 'lambda',
    invoker,
    async deliver(targetArn, message) {
      accept(targetArn, asJson(message));
    },
    configure(resources: readonly Resource[]) {
      functions = new FunctionTable(resources, {
        assetPath: kernel.assetPath,
        commonEnvironment: { ...sdkEnvironment(kernel), ...environment },
        adjustVariables,
        namesCallers: kernel.meter !== undefined,
      });
    },
    start() {
      asynchronous.start();
    },
    async stop() {
      stopping = true;
      asynchronous.stop();
      await runtime.stop();
    },
  };
}

function failure(errorType: string, errorMessage: string): InvocationResult {
  return { ok: false, error: { errorType, errorMessage, stackTrace: [] } };
}

/** Deliveries are JSON; any other text reaches the function as a JSON string. */
function asJson(message: string): string {
  try {
    JSON.parse(message);
    return message;
  } catch {
    return JSON.stringify(message);
  }
}

/** Leads the SDK clients of a function to this host, and away from any real account. */
function sdkEnvironment(kernel: Kernel): Record<string, string> {
  return {
    AWS_REGION: kernel.region,
    AWS_DEFAULT_REGION: kernel.region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_ENDPOINT_URL: kernel.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: kernel.faults.on || kernel.meter ? kernel.endpoint : kernel.tables.endpoint,
  };
}
