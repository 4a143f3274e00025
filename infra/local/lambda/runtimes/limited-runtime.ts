import { FunctionQueue } from './function-queue.ts';
import type { LambdaRuntime } from './runtime.ts';

/**
 * Runs at most `limit` invocations at once over all functions, as an account of AWS does. Further ones wait in the order in which they
 * came, where AWS would refuse them and the caller would try again.
 */
export function limitedRuntime(runtime: LambdaRuntime, limit: number): LambdaRuntime {
  const places = new FunctionQueue(limit);
  return {
    invoke: (spec, request) => places.run(() => runtime.invoke(spec, request)),
    stop: () => runtime.stop(),
  };
}
